import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { startRun } from '../../src/import/start-import.ts';
import type { TestDatabase } from '../support/database.ts';
import { countsOf, go, makeImport } from '../support/imports.ts';
import { cast, step } from '../support/people.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { openCommittedSite, type Site } from '../support/site.ts';

const many = 4000;
const phoneOf = (n: number) => `+38067${String(1_000_000 + n)}`;
// Every tenth is there already, every tenth repeats the row before it, every tenth has no name.
const line = (n: number) => {
  if (n % 10 === 3) return `Known ${n};${phoneOf(n)};Kyiv`;
  if (n % 10 === 5) return `Again ${n};${phoneOf(n - 1)};`;
  if (n % 10 === 7) return `;${phoneOf(n)};Kyiv`;
  return `Person ${n};${phoneOf(n)};Vilnius`;
};
const expected = { created: many * 0.7, updated: many * 0.1, skipped: many * 0.1, failed: many * 0.1 };

describe('an import whose process is killed', () => {
  let site: Site & { database: TestDatabase };
  let env: Record<string, string>;
  let server: RunningServer | undefined;
  beforeEach(async () => {
    site = await openCommittedSite();
    env = { DATABASE_URL: site.database.url, DATA_DIR: await mkdtemp(join(tmpdir(), 'prospekt-import-')) };
  });
  afterEach(async () => {
    server?.child.kill('SIGKILL');
    await server?.ended(5000);
    await site.close();
    await rm(env.DATA_DIR!, { recursive: true });
  });

  /** Kills the server in the middle of a batch: the import's row is locked, so the batch cannot end before. */
  const killAfter = async (id: number, row: number) => {
    const position = async () => (await site.db('imports').where({ id }).first('position')).position;
    await expect.poll(position, { timeout: 60_000, interval: 5 }).toBeGreaterThan(row);
    await site.db.transaction(async (trx) => {
      const now = await trx('imports').where({ id }).forUpdate().first('state', 'position');
      expect(now.state).toBe('running');
      expect(now.position).toBeLessThan(many);
      server!.child.kill('SIGKILL');
      await server!.ended(5000);
    });
  };

  it('goes on after a restart: every row once, and the counts add up', { timeout: 180_000 }, async () => {
    const { db } = site;
    await db.raw(
      `insert into leads (full_name, phones, step_id, responsible_id)
       select 'Known ' || n, array['+38067' || (1000000 + n)], :step, :ada from generate_series(3, :many - 1, 10) n`,
      { many, step: step.new, ada: cast.Ada.id },
    );
    const lines = ['Name;Phone;City', ...Array.from({ length: many }, (_, n) => line(n))];
    const plan = { columns: ['full_name', 'phones', 'city'], duplicates: 'fill' } as const;
    const file = { lines, plan: { ...plan, columns: [...plan.columns] } };
    const checked = await go(db, await makeImport(db, file), 'check');
    expect(countsOf(checked)).toEqual(expected);

    // Not before: it would take the dry run up as well.
    server = await startServer(env);
    const id = await makeImport(db, file);
    await startRun(db, await admins.get(db, cast.Ada.id), id);
    await killAfter(id, many / 3);
    server = await startServer(env);
    const read = () => db('imports').where({ id }).first();
    await expect.poll(async () => (await read()).state, { timeout: 90_000, interval: 200 }).toBe('done');

    const done = await read();
    expect(countsOf(done)).toEqual(expected);
    expect(done).toMatchObject({ total: many, position: many + 1, notes: checked.notes });
    expect(await countOf(db, 'leads')).toBe(many * 0.8);
    const { rows } = await db.raw('select count(distinct phone)::int n from leads');
    expect(rows[0].n).toBe(many * 0.8);
    expect(await countOf(db('import_failures').where({ import_id: id }))).toBe(expected.failed);
    const operation = await db('operations').where({ id: done.operation_id }).first();
    expect(operation).toMatchObject({ state: 'done', total: many, done: many, changed: many * 0.8 });
  });
});

async function countOf(query: Knex | Knex.QueryBuilder, table?: string): Promise<number> {
  const rows = table ? (query as Knex)(table) : (query as Knex.QueryBuilder);
  return Number((await rows.count({ n: '*' }).first()).n);
}
