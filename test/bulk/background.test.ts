import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../support/database.ts';
import { cast, step } from '../support/people.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { openCommittedSite, type Site, type Visitor } from '../support/site.ts';

const many = 6000;

describe('a change of more than 200 leads', () => {
  let site: Site & { database: TestDatabase };
  let ada: Visitor;
  let env: Record<string, string>;
  let server: RunningServer;
  beforeEach(async () => {
    site = await openCommittedSite();
    ada = await site.as('Ada');
    env = { DATABASE_URL: site.database.url, DATA_DIR: await mkdtemp(join(tmpdir(), 'prospekt-bulk-')) };
    server = await startServer(env);
    await site.db.raw(
      `insert into leads (full_name, step_id, responsible_id) select 'Lead ' || n, ?, ? from generate_series(1, ?) n`,
      [step.new, cast.Ada.id, many],
    );
  });
  afterEach(async () => {
    server.child.kill('SIGKILL');
    await server.ended(5000);
    await site.close();
    await rm(env.DATA_DIR!, { recursive: true });
  });

  const newest = () => site.db('operations').orderBy('id', 'desc').first();
  const begin = async () => {
    const all = { filter: '', all: 1, ids: '', count: many, change: 'step', step_id: step.contract, confirmed: 1 };
    const answer = await ada.post('/leads/bulk', all);
    const operation = await newest();
    expect([answer.status, answer.headers.location]).toEqual([303, `/operations/${operation.id}`]);
    return operation.id as number;
  };
  const progress = (of: 'done' | 'state') => async () => (await newest())[of];
  const killWhen = async (soMany: number) => {
    await expect.poll(progress('done'), { timeout: 40_000, interval: 5 }).toBeGreaterThan(soMany);
    server.child.kill('SIGKILL');
    await server.ended(5000);
    expect((await newest()).state).toBe('running');
    server = await startServer(env);
    await expect.poll(progress('state'), { timeout: 60_000, interval: 100 }).toBe('done');
  };
  const onStep = async (id: number) =>
    Number((await site.db('leads').where({ step_id: id }).count({ n: '*' }).first())!.n);

  it('goes on after its process was killed, every lead once, and so does its undo', { timeout: 150_000 }, async () => {
    const id = await begin();
    expect((await ada.get(`/operations/${id}`)).text).toContain('<progress');
    await killWhen(500);
    expect(await newest()).toMatchObject({ total: many, done: many, changed: many, skipped: {}, target_ids: [] });
    expect(await onStep(step.contract)).toBe(many);
    const { batch } = await newest();
    const { rows } = await site.db.raw(
      'select count(*)::int n, count(distinct entity_id)::int leads from changes where batch = ?',
      [batch],
    );
    expect(rows).toEqual([{ n: many, leads: many }]);
    const told = await site.db('notifications').where({ admin_id: cast.Ada.id, kind: 'operation_done' });
    expect(told).toMatchObject([{ entity: 'operation', entity_id: id }]);

    await ada.post(`/operations/${id}/undo`);
    await killWhen(500);
    expect(await newest()).toMatchObject({ kind: 'undo', total: many, done: many, changed: many, skipped: {} });
    expect(await onStep(step.new)).toBe(many);
    expect((await ada.get(`/operations/${(await newest()).id}`)).text).toContain('6,000 records given back');
  });

  it('can be stopped, and what it did can be undone', { timeout: 90_000 }, async () => {
    const id = await begin();
    await expect.poll(progress('done'), { timeout: 40_000, interval: 5 }).toBeGreaterThan(0);
    expect((await ada.post(`/operations/${id}/undo`)).status).toBe(409);
    expect((await ada.post(`/operations/${id}/stop`)).status).toBe(303);
    const stopped = await newest();
    expect(stopped.state).toBe('stopped');
    expect(await onStep(step.contract)).toBe(stopped.changed);
    expect(stopped.changed).toBeLessThan(many);
    await ada.post(`/operations/${id}/undo`);
    await expect.poll(progress('state'), { timeout: 40_000, interval: 100 }).toBe('done');
    expect(await onStep(step.new)).toBe(many);
  });
});
