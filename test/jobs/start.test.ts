import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { schedule } from '../../src/jobs/schedule.ts';
import { type Jobs, startJobs } from '../../src/jobs/start.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

const silent = pino({ level: 'silent' });
const config = parseConfig({ log_level: 'silent' });

describe('background jobs', () => {
  let database: TestDatabase;
  let jobs: Jobs;
  beforeEach(async () => {
    database = await cloneDatabase();
    jobs = await startJobs({ url: database.url, config, log: silent });
  });
  afterEach(async () => {
    await jobs.stop().catch(() => {});
    await database.drop();
  });

  const oldLead = () =>
    database
      .db('leads')
      .insert({ full_name: 'x', step_id: 1, deleted_at: database.db.raw(`now() - interval '40 days'`) });
  const ask = (name: string) => database.db.raw('select graphile_worker.add_job(?)', [name]);
  const done = async () => {
    while (Number((await database.db('leads').count('id as n').first())?.n) > 0);
  };

  it('run in the process, each by its name', async () => {
    await oldLead();
    await ask('empty_bin');
    await done();
    for (const { name } of schedule) await ask(name);
    await jobs.stop();
    const failed = await database.db('graphile_worker._private_jobs as jobs').whereNotNull('last_error');
    expect(failed).toEqual([]);
  });

  it('run once when two processes share the database', async () => {
    const second = await startJobs({ url: database.url, config, log: silent });
    await oldLead();
    await Promise.all([ask('empty_bin'), ask('empty_bin')]);
    await done();
    await second.stop();
    expect(await database.db('changes').where({ entity: 'lead', kind: 'removed' })).toHaveLength(1);
  });

  it('go on after their connections are cut', async () => {
    await database.db.raw(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'prospekt jobs' and datname = current_database()`,
    );
    await oldLead();
    await ask('empty_bin');
    await done();
  });

  it('take up what a killed process had taken', async () => {
    await jobs.stop();
    await ask('empty_bin');
    await database.db.raw(
      `update graphile_worker._private_jobs set locked_by = 'pool-dead', locked_at = now(), attempts = 1`,
    );
    await database.db('job_pools').insert({ id: 'pool-dead', lock_key: 1 });
    await oldLead();
    jobs = await startJobs({ url: database.url, config, log: silent });
    await done();
    expect(await database.db('job_pools').where({ id: 'pool-dead' })).toEqual([]);
  });

  it('leave to a living process what it has taken', async () => {
    const second = await startJobs({ url: database.url, config, log: silent });
    expect(await database.db('job_pools')).toHaveLength(2);
    await second.stop();
    expect(await database.db('job_pools')).toHaveLength(1);
  });

  it('leave no job taken when they stop', async () => {
    await ask('fold_lead_counts');
    await jobs.stop();
    const taken = await database.db.raw('select 1 from graphile_worker._private_jobs where locked_by is not null');
    expect(taken.rows).toEqual([]);
  });
});
