import { afterAll, beforeAll, expect, it } from 'vitest';
import { attached } from '../../src/merging/attached.ts';
import { entities } from '../../src/operations/entities.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

const handled = attached.map(({ table, column }) => `${table}.${column}`).sort();
/** Filled by triggers or by the groups' own upkeep from the leads themselves. */
const derived = ['lead_duplicates.lead_id', 'lead_key_changes.lead_id'];

async function ask(sql: string): Promise<Array<Record<string, string>>> {
  return (await site.db.raw(sql)).rows;
}

it('every foreign key to leads is moved by a merge: a new table must say how', async () => {
  const keys = await ask(`
    select conrelid::regclass || '.' || attname as name
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any(conkey)
    where contype = 'f' and confrelid = 'leads'::regclass`);
  expect(keys.map(({ name }) => name).sort()).toEqual(handled);
});

it('so is every column that is called like one', async () => {
  const columns = await ask(`
    select table_name || '.' || column_name as name from information_schema.columns join information_schema.tables
      using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('lead_id', 'lead_ids')`);
  expect(columns.map(({ name }) => name).sort()).toEqual([...handled, ...derived].sort());
});

it('where a lead can have only one row of a kind, the merge knows it', async () => {
  const indexes = await ask(`
    select indrelid::regclass::text as table, string_agg(attname, ',' order by attname) as columns
    from pg_index join pg_attribute on attrelid = indrelid and attnum = any(indkey)
    where indisunique and indrelid in (
      select conrelid from pg_constraint where contype = 'f' and confrelid = 'leads'::regclass
    ) group by indexrelid, indrelid`);
  const unique = indexes.filter(({ columns }) => columns!.split(',').includes('lead_id'));
  const known = attached
    .filter((each) => each.unique)
    .map(({ table, column, unique: others }) => ({ table, columns: [column, ...others!].sort().join(',') }));
  expect(unique).toEqual(known);
});

it('every one is written into the change log and can be given back', async () => {
  const logged = await ask(`
    select tgrelid::regclass::text as table, encode(tgargs, 'escape') as arguments
    from pg_trigger join pg_proc on pg_proc.oid = tgfoid where proname = 'log_change'`);
  for (const { table } of attached) {
    const trigger = logged.find((each) => each.table === table);
    expect(trigger, `${table} has no trigger log_change`).toBeDefined();
    const [entity] = trigger!.arguments!.split('\\000');
    expect(entities[entity!], `${entity} is missing in src/operations/entities.ts`).toMatchObject({ table });
  }
});
