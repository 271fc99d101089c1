import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { moveRecords } from '../../src/moving/move-records.ts';
import type { TestDatabase } from '../support/database.ts';
import { taskContext } from '../support/imports.ts';
import { step } from '../support/people.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { openCommittedSite, type Site, type Visitor } from '../support/site.ts';
import { makeLeads, newest } from './make.ts';

const many = 6000;
let site: Site & { database: TestDatabase };
let ada: Visitor;
let env: Record<string, string>;
let server: RunningServer;
beforeEach(async () => {
  site = await openCommittedSite();
  ada = await site.as('Ada');
  env = { DATABASE_URL: site.database.url, DATA_DIR: await mkdtemp(join(tmpdir(), 'prospekt-moving-')) };
  server = await startServer(env);
});
afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended(5000);
  await site.close();
  await rm(env.DATA_DIR!, { recursive: true });
});

const progress = (of: 'done' | 'state') => async () => (await newest(site.db))[of];

it('a killed deletion goes on, takes along who came meanwhile, and does no lead twice', {
  timeout: 150_000,
}, async () => {
  const [first] = await makeLeads(site.db, { step_id: step.contacted }, many);
  const answer = await ada.post('/settings/steps/2/delete', { replacement_id: step.interested });
  const { id, batch } = await newest(site.db);
  expect([answer.status, answer.headers.location]).toEqual([303, `/operations/${id}`]);

  await expect.poll(progress('done'), { timeout: 40_000, interval: 5 }).toBeGreaterThan(500);
  server.child.kill('SIGKILL');
  await server.ended(5000);
  expect(await progress('state')()).toBe('running');
  expect((await ada.get('/settings/steps')).text).toMatch(/its records go to “Interested”: [1-9]\d*%/);
  // Behind the place where it goes on, and one that was not there yet.
  await site.db('leads').where({ id: first }).update({ step_id: step.contacted });
  const [late] = await makeLeads(site.db, { step_id: step.contacted }, 1);

  server = await startServer(env);
  // A second one at the same time, as after a crash when nobody knows who is at it.
  await moveRecords({ operation_id: id }, taskContext(site.db));
  await expect.poll(progress('state'), { timeout: 60_000, interval: 100 }).toBe('done');
  expect(await newest(site.db)).toMatchObject({ state: 'done', changed: many + 2 });
  expect(await site.db('steps').pluck('id')).not.toContain(step.contacted);
  const moved = await site.db('leads').where({ step_id: step.interested }).count({ n: '*' }).first();
  expect(Number(moved!.n)).toBe(many + 1);
  const { rows } = await site.db.raw(
    `select entity_id, count(*)::int n from changes where batch = ? and entity = 'lead' group by 1 having count(*) > 1`,
    [batch],
  );
  expect(rows).toEqual([{ entity_id: first, n: 2 }]);
  expect(await site.db('changes').where({ batch, entity: 'lead', entity_id: late })).toHaveLength(1);
  expect(await site.db('notifications').where({ kind: 'operation_done' })).toHaveLength(1);
});
