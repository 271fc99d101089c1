import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { rowChecker } from '../../src/import/check-row.ts';
import { openJob } from '../../src/import/import-job.ts';
import { Plan } from '../../src/import/plan.ts';
import * as imports from '../../src/import/repository.ts';
import { runImport } from '../../src/import/run-import.ts';
import { cancel, resume, startCheck, startRun } from '../../src/import/start-import.ts';
import { takeBatch } from '../../src/import/take-batch.ts';
import type { TestDatabase } from '../support/database.ts';
import { countsOf, go, makeImport, taskContext } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site } from '../support/site.ts';

const columns = ['full_name', 'phones', 'city', 'source_id', 'responsible_id'];
const header = 'Name;Phone;City;Source;Responsible';
const phone = '+380681111111';

describe('the job of an import', () => {
  let site: Site & { database: TestDatabase };
  beforeEach(async () => {
    site = await openCommittedSite();
  });
  afterEach(() => site.close());

  const people = (many: number) => Array.from({ length: many }, (_, n) => `Person ${n};+38067${1_000_000 + n};;;`);
  const make = (lines: string[], plan: object = {}) =>
    makeImport(site.db, { lines: [header, ...lines], plan: Plan.parse({ columns, ...plan }) });
  const ada = () => admins.get(site.db, cast.Ada.id);
  const begin = async (id: number) => startRun(site.db, await ada(), id);
  const run = (id: number) => runImport({ import_id: id }, taskContext(site.db));
  const read = async (id: number) => (await imports.findAny(site.db, id))!;
  const leads = async () => Number((await site.db('leads').count({ n: '*' }).first())?.n);

  it('takes every row once when two processes are at it', async () => {
    const id = await make(people(1500));
    await begin(id);
    await Promise.all([run(id), run(id), run(id)]);
    // Whoever took it up last has ended it; those before him let go.
    expect(await read(id)).toMatchObject({
      state: 'done',
      created: 1500,
      updated: 0,
      skipped: 0,
      failed: 0,
      total: 1500,
    });
    expect(await leads()).toBe(1500);
  });

  it('stops where somebody cancels it, and goes on from there', async () => {
    const id = await make(people(1200));
    await begin(id);
    const job = await openJob(taskContext(site.db), await read(id));
    const rows = [
      { number: 2, cells: [], checked: { values: { full_name: 'Person 0', phones: ['+380671000000'] }, notes: [] } },
    ];
    expect(await takeBatch(site.db, job, rows)).toBe(true);
    const me = await ada();
    await site.db.transaction((trx) => cancel(trx, me, id));
    expect(await takeBatch(site.db, job, [{ ...rows[0]!, number: 3 }])).toBe(false);
    await run(id);
    const stopped = await read(id);
    expect(stopped).toMatchObject({ state: 'stopped', created: 1, position: 2 });
    expect(await site.db('operations').where({ id: stopped.operation_id }).first()).toMatchObject({ state: 'stopped' });

    await site.db.transaction((trx) => resume(trx, me, id));
    await run(id);
    expect(await read(id)).toMatchObject({ state: 'done', created: 1200, total: 1200 });
    expect(await leads()).toBe(1200);
  });

  it('stops when its operation is stopped, and when its author lost the right', async () => {
    const id = await make(people(10));
    await begin(id);
    const { operation_id } = await read(id);
    await site.db('operations').where({ id: operation_id }).update({ state: 'stopped' });
    await run(id);
    expect(await read(id)).toMatchObject({ state: 'stopped', created: 0 });

    const other = await make(people(10));
    await begin(other);
    await site
      .db('admins')
      .where({ id: cast.Ada.id })
      .update({ rights: ['leads.view'] });
    await run(other);
    expect(await read(other)).toMatchObject({ state: 'stopped', created: 0 });
    expect(await leads()).toBe(0);
  });

  it('fails only the rows that the database refuses, and takes the others', async () => {
    const id = await make([...people(30), 'Odd;;;Fair;', ...people(60).slice(30)], {
      choices: { source_id: [{ text: 'Fair', how: 'use', id: 3 }] },
    });
    await begin(id);
    const job = await openJob(taskContext(site.db), await read(id));
    await site.db('sources').where({ id: 3 }).delete();
    const checked = Array.from({ length: 60 }, (_, n) => ({
      number: n + 2,
      cells: [`Person ${n}`],
      checked: { values: { full_name: `Person ${n}`, ...(n === 41 && { source_id: 3 }) }, notes: [] },
    }));
    expect(await takeBatch(site.db, job, checked)).toBe(true);
    expect(countsOf(await read(id))).toEqual({ created: 59, updated: 0, skipped: 0, failed: 1 });
    expect(await site.db('import_failures')).toMatchObject([{ row_number: 43, problems: [{ key: 'refused' }] }]);
  });

  it('keeps rows with characters that the database refuses, and defaults that are gone are none', async () => {
    const id = await make([], { defaults: { source_id: 3, tag_ids: [1, 2] } });
    await begin(id);
    await site.db('sources').where({ id: 3 }).delete();
    await site.db('tags').where({ id: 1 }).delete();
    const job = await openJob(taskContext(site.db), await read(id));
    const rows = [
      ['', 'a\u0000b\ud83d', 'Kyiv\u0000'],
      ['Good\u0000', '\u0000'],
    ];
    const check = rowChecker(job.deciding);
    await takeBatch(
      site.db,
      job,
      rows.map((cells, at) => ({ number: at + 2, cells, checked: check(cells) })),
    );
    expect(await read(id)).toMatchObject({ error: null, created: 1, failed: 1 });
    expect(await site.db('leads').first()).toMatchObject({ full_name: 'Good', source_id: null, tag_ids: [2] });
    const { row_number, problems } = await site.db('import_failures').first();
    expect([row_number, problems]).toEqual([2, [{ key: 'required', field: 'full_name' }]]);
  });

  it('tells nobody unless that is asked for', async () => {
    const watched = await makeLead(site.db, { phones: [phone] });
    await site.db('lead_watchers').insert({ lead_id: watched.id, admin_id: cast.Vera.id });
    const lines = ['New;;;;Sam Seller', `Old;${phone};Kyiv;;Sam Seller`];
    await go(site.db, await make(lines, { duplicates: 'overwrite' }), 'take');
    const told = () =>
      site.db('notifications').whereNot({ admin_id: cast.Ada.id }).orderBy('id').select('admin_id', 'kind');
    expect(await told()).toEqual([]);

    const more = ['Another;;;;Sam Seller', `Old;${phone};Lviv;;`];
    await go(site.db, await make(more, { duplicates: 'overwrite', notify: true }), 'take');
    expect(await told()).toEqual([
      { admin_id: cast.Vera.id, kind: 'lead_changed' },
      { admin_id: cast.Sam.id, kind: 'leads_given' },
    ]);
  });

  it('logs each change under its author and the batch of the operation', async () => {
    await makeLead(site.db, { phones: [phone], city: null });
    const id = await make([`Old;${phone};Kyiv;;`, 'New;;;;'], { duplicates: 'fill' });
    const { operation_id } = await go(site.db, id, 'take');
    const { batch } = await site.db('operations').where({ id: operation_id }).first();
    const changes = await site
      .db('changes')
      .where({ batch })
      .orderBy('kind')
      .select('entity', 'kind', 'admin_id', 'before', 'after');
    expect(changes).toMatchObject([
      { entity: 'lead', kind: 'created', admin_id: cast.Ada.id, before: null, after: { full_name: 'New' } },
      { entity: 'lead', kind: 'updated', admin_id: cast.Ada.id, before: { city: null }, after: { city: 'Kyiv' } },
    ]);
  });

  it('says what is wrong with a file that cannot be read, and lets the plan be mended', async () => {
    const id = await makeImport(site.db, {
      bytes: Buffer.from('PK\u0003\u0004 broken'),
      kind: 'xlsx',
      plan: { columns: ['full_name'] },
    });
    const me = await ada();
    await site.db.transaction((trx) => startCheck(trx, me, id));
    await run(id);
    const { state, error } = await read(id);
    expect(state).toBe('draft');
    expect(error?.key).toMatch(/^spreadsheets\.error\./);

    await begin(id);
    await site.db('import_chunks').where({ import_id: id }).delete();
    await run(id);
    expect(await read(id)).toMatchObject({ state: 'failed', error: { key: 'import.error.file_gone' } });
  });
});
