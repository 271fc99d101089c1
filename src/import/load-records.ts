import type { Knex } from 'knex';
import * as leads from '../leads/repository.ts';
import type { RowValues } from './check-row.ts';
import type { Deciding } from './decide.ts';
import type { KnownRecord } from './records.ts';

const shared = [
  'id',
  'full_name',
  'phones',
  'emails',
  'company',
  'company_code',
  'city',
  'address',
  'registered_on',
  'comments',
  'tag_ids',
  'custom',
];
const columns = {
  lead: [...shared, 'source_id', 'responsible_id', 'step_id', 'priority'],
  client: [...shared, 'login', 'birth_on'],
};

export const tables = { lead: 'leads', client: 'clients' } as const;

/**
 * Brings the records of the base that these rows may meet. Leads that the person does not see are none of them: the
 * file of somebody with own leads only must not tell what others have. `lock` keeps them as they are until the commit.
 */
export async function loadRecords(
  db: Knex,
  { entity, me, records }: Deciding,
  rows: RowValues[],
  { lock, made }: { lock: boolean; made: Set<number> },
): Promise<void> {
  const keys = [...new Set(rows.flatMap((row) => records.keysOf(row)))];
  const starting = (letter: string) => keys.filter((key) => key.startsWith(letter)).map((key) => key.slice(1));
  const ids = await findIds(db, tables[entity], starting('p'), starting('e'));
  const unknown = ids.filter((id) => !records.has(id));
  if (unknown.length === 0) return;
  const query = db(tables[entity]).whereRaw('id = any(?::integer[])', [unknown]).whereNot('state', 'bin').orderBy('id');
  if (entity === 'lead') query.modify(leads.visibleTo(me));
  if (lock) query.forUpdate();
  for (const { id, ...values } of await query.select(columns[entity])) records.add(known(id, values, made.has(id)));
}

function known(id: number, values: RowValues, fromFile: boolean): KnownRecord {
  return { id, from_file: fromFile, rank: id, values, changes: {} };
}

// One look into the index for each key: for an array of hundreds the planner would read the whole table instead.
async function findIds(db: Knex, table: string, tails: string[], emails: string[]): Promise<number[]> {
  const { rows } = await db.raw(
    `select mate.id from unnest(:tails::text[]) as wanted (key), lateral (
      select id from :table: where phone_tails(phones) @> array[wanted.key] limit 1000
    ) mate
    union select mate.id from unnest(:emails::text[]) as wanted (key), lateral (
      select id from :table: where emails @> array[wanted.key] limit 1000
    ) mate`,
    { table, tails, emails },
  );
  return rows.map(({ id }: { id: number }) => id);
}

/** Those of the logins that clients have, in small letters. */
export async function takenLogins(db: Knex, rows: RowValues[]): Promise<string[]> {
  const logins = rows.flatMap(({ login }) => (typeof login === 'string' ? [login.toLowerCase()] : []));
  if (logins.length === 0) return [];
  const taken: string[] = await db('clients').whereRaw('lower(login) = any(?::text[])', [logins]).pluck('login');
  return taken.map((login) => login.toLowerCase());
}
