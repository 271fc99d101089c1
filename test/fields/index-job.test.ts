import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyDeletedFields } from '../../src/fields/empty-deleted.ts';
import { checkIndexes, indexField } from '../../src/fields/index-field.ts';
import { renameOptions } from '../../src/fields/rename-options.ts';
import type { TaskContext } from '../../src/jobs/tasks.ts';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let context: TaskContext;
beforeEach(async () => {
  database = await cloneDatabase();
  context = { db: database.db, stopping: new AbortController().signal } as TaskContext;
});
afterEach(() => database.drop());

async function addField(values: object): Promise<number> {
  const field = { entity: 'lead', key: 'f', name: 'F', kind: 'text', position: 1, searchable: true, ...values };
  const [{ id }] = await database
    .db('custom_fields')
    .insert({ index_state: 'building', ...field })
    .returning('id');
  return id;
}
const addLead = (full_name: string, custom: object) => database.db('leads').insert({ full_name, step_id: 1, custom });
const stateOf = async (id: number) => (await database.db('custom_fields').where({ id }).first()).index_state;

async function indexes(): Promise<Array<[name: string, valid: boolean]>> {
  const { rows } = await database.db.raw(`
    select relname, indisvalid from pg_index join pg_class on pg_class.oid = indexrelid
    where relname ~ '^custom_[0-9]' order by relname`);
  return rows.map(({ relname, indisvalid }: { relname: string; indisvalid: boolean }) => [relname, indisvalid]);
}

describe('the index of a field', () => {
  it.each([
    ['text', ['order', 'words']],
    ['long_text', ['words']],
    ['number', ['order']],
    ['date', ['order']],
    ['checkbox', ['order']],
    ['select', ['order']],
    ['multi_select', ['options']],
    ['link', ['order', 'words']],
  ])('is made for a %s, whatever stands in the records, and dropped again', async (kind, names) => {
    const odd = [{}, { f: 'x'.repeat(9000) }, { f: 5 }, { f: ['a', 'b'] }, { f: { a: 1 } }, { f: null }, { f: true }];
    for (const [at, custom] of odd.entries()) await addLead(`lead ${at}`, custom);
    const id = await addField({ kind, options: ['a', 'b'] });
    await indexField({ field_id: id }, context);
    expect(await indexes()).toEqual(names.map((name) => [`custom_${id}_${name}`, true]));
    expect(await stateOf(id)).toBe('ready');
    await addLead('one more', { f: 'y'.repeat(9000) });

    await database.db('custom_fields').where({ id }).update({ searchable: false });
    await indexField({ field_id: id }, context);
    expect(await indexes()).toEqual([]);
    expect(await stateOf(id)).toBe('none');
  });

  it('is made once by two at the same time, and not beside another: the second comes back later', async () => {
    const [one, other] = [await addField({}), await addField({ key: 'g', name: 'G', kind: 'number' })];
    await Promise.all([one, one, other].map((field_id) => indexField({ field_id }, context)));
    const later = await database.db('graphile_worker.jobs').orderBy('key').pluck('key');
    const ids = later.map((key) => Number(key.split(':')[1]));
    for (const field_id of ids) await indexField({ field_id }, context);
    expect((await indexes()).map(([, valid]) => valid)).toEqual([true, true, true]);
    expect([await stateOf(one), await stateOf(other)]).toEqual(['ready', 'ready']);
  });

  it('is made anew where a process died and left it invalid', async () => {
    await addLead('a', {});
    await addLead('b', {});
    const id = await addField({ kind: 'number' });
    // Only in this way does PostgreSQL leave one behind when it is asked to.
    const broken = database.db.raw(`create unique index concurrently custom_${id}_order on leads (priority)`);
    await expect(broken).rejects.toThrow();
    expect(await indexes()).toEqual([[`custom_${id}_order`, false]]);

    await checkIndexes(context);
    expect(await database.db('graphile_worker.jobs').where({ key: `index_field:${id}` })).toHaveLength(1);
    await indexField({ field_id: id }, context);
    expect(await indexes()).toEqual([[`custom_${id}_order`, true]]);
  });

  it('is asked for again where it is lost, and left alone where it is right', async () => {
    const [lost, right, unwanted] = [
      await addField({}),
      await addField({ key: 'g', name: 'G' }),
      await addField({ key: 'h', name: 'H' }),
    ];
    for (const field_id of [lost, right, unwanted]) await indexField({ field_id }, context);
    await database.db.raw(`drop index custom_${lost}_order`);
    await database.db('custom_fields').where({ id: unwanted }).update({ deleted_at: new Date() });
    await checkIndexes(context);
    expect(await stateOf(lost)).toBe('building');
    const keys = await database.db('graphile_worker.jobs').orderBy('key').pluck('key');
    expect(keys).toEqual([`index_field:${lost}`, `index_field:${unwanted}`].sort());
  });
});

describe('a renamed option', () => {
  it('comes into every record, one rename after another, in the name of who renamed', async () => {
    await addLead('a', { f: 'red', g: 'red' });
    await addLead('b', { f: 'blue' });
    await addLead('c', {});
    const renames = [
      { from: 'red', to: 'crimson', by: 1 },
      { from: 'crimson', to: 'ruby', by: 1 },
    ];
    const id = await addField({ kind: 'select', options: ['ruby', 'blue'], renames: JSON.stringify(renames) });
    await Promise.all([renameOptions({ field_id: id }, context), renameOptions({ field_id: id }, context)]);
    const customs = await database.db('leads').orderBy('id').pluck('custom');
    expect(customs).toEqual([{ f: 'ruby', g: 'red' }, { f: 'blue' }, {}]);
    expect((await database.db('custom_fields').where({ id }).first()).renames).toEqual([]);
  });

  it('stands in lists of options beside the others', async () => {
    await addLead('a', { f: ['TV', 'phone'] });
    await addLead('b', { f: 'TV' });
    const renames = JSON.stringify([{ from: 'TV', to: 'television', by: 1 }]);
    const id = await addField({ kind: 'multi_select', renames });
    await renameOptions({ field_id: id }, context);
    const [first] = await database.db('leads').orderBy('id').pluck('custom');
    expect(first.f.sort()).toEqual(['phone', 'television']);
  });
});

it('a field deleted long ago leaves the records; the change log keeps the values', async () => {
  await addLead('a', { f: 'gone', g: 'stays' });
  await addLead('b', { f: 'kept by a younger deletion' });
  const old = database.db.raw(`now() - interval '31 days'`);
  await addField({ deleted_at: old, key: 'f' });
  await addField({ deleted_at: new Date(), key: 'g', name: 'G' });
  await emptyDeletedFields(context);
  expect(await database.db('leads').orderBy('id').pluck('custom')).toEqual([{ g: 'stays' }, {}]);
  expect(await database.db('custom_fields').pluck('key')).toEqual(['g']);
  const change = await database.db('changes').where({ entity: 'lead', kind: 'updated' }).orderBy('id').first();
  expect(change.before).toEqual({ custom: { f: 'gone', g: 'stays' } });
});
