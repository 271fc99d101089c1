import { afterAll, beforeAll, expect, it } from 'vitest';
import { entities } from '../../src/changes/entities.ts';
import { fieldsOf } from '../../src/changes/fields.ts';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

// Bookkeeping, marks for undoing, and tokens: in the log, but nothing for a page.
const unshown = new Set([
  ...['id', 'version', 'created_at', 'updated_at', 'created_by_id', 'converted_at', 'registration_declined'],
  ...[
    'token',
    'attempts',
    'next_attempt_at',
    'sent_at',
    'action_id',
    'last_used_at',
    'merged',
    'entered_at',
    'left_at',
  ],
  // Of a file: what its content is and where it lies.
  ...['type', 'size', 'key'],
  ...['table_settings', 'list', 'query', 'columns'],
  ...['from_step_id', 'call_token_id', 'call_id', 'result', 'candidate_ids', 'contact_id', 'seen_at', 'started_at'],
]);

/** What the database itself says: which tables are logged, under which name, and what the trigger hides. */
async function loggedTables(): Promise<Array<{ table: string; entity: string; columns: string[] }>> {
  const { rows } = await site.db.raw(`
    select relname as table, encode(tgargs, 'escape') as args, (
      select array_agg(attname::text order by attnum) from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
    ) as columns
    from pg_trigger join pg_class c on c.oid = tgrelid join pg_proc p on p.oid = tgfoid 
    where proname in ('log_change', 'log_created', 'log_new_leads', 'log_lead_updates') order by relname, tgname`);
  return rows.map(({ table, args, columns }: { table: string; args: string; columns: string[] }) => {
    const [entity = '', ...hidden] = args.split('\\000');
    return { table, entity, columns: columns.filter((column) => !hidden.includes(column)) };
  });
}

it('every logged record has a name, and every column is shown or known to be bookkeeping', async () => {
  const tables = await loggedTables();
  expect(tables.length).toBeGreaterThan(10);
  expect(tables.map(({ entity }) => entity).filter((entity) => !entities[entity])).toEqual([]);
  const forgotten = tables.flatMap(({ table, entity, columns }) =>
    columns.filter((column) => !fieldsOf(entity)[column] && !unshown.has(column)).map((column) => `${table}.${column}`),
  );
  expect(forgotten).toEqual([]);
});

it('what is made is logged with the same columns as what changes', async () => {
  const tables = await loggedTables();
  for (const one of tables)
    expect(tables.filter(({ entity }) => entity === one.entity)).toEqual(
      tables.filter(({ entity }) => entity === one.entity).map(() => one),
    );
});

it('secrets of administrators and tokens never come into the log', async () => {
  const tables = await loggedTables();
  const secret = ['password_hash', 'totp_secret', 'totp_counter', 'token_hash'];
  const logged = tables.flatMap(({ columns }) => columns.filter((column) => secret.includes(column)));
  expect(logged).toEqual([]);
});
