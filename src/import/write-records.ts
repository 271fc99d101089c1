import type { Knex } from 'knex';
import { suggestLogins } from '../clients/login.ts';
import type { RowValues } from './check-row.ts';
import { tables } from './load-records.ts';
import type { ImportEntity } from './plan.ts';
import type { KnownRecord } from './records.ts';

const types: Record<string, string> = {
  id: 'integer',
  full_name: 'text',
  login: 'text',
  phones: 'text[]',
  emails: 'text[]',
  company: 'text',
  company_code: 'text',
  city: 'text',
  address: 'text',
  source_id: 'integer',
  responsible_id: 'integer',
  registered_on: 'date',
  birth_on: 'date',
  step_id: 'integer',
  priority: 'lead_priority',
  tag_ids: 'integer[]',
  comments: 'text',
  custom: 'jsonb',
  created_by_id: 'integer',
};

/** Writes what rows made and changed, each in one statement; gives the ids of the new ones. */
export async function writeRecords(
  trx: Knex.Transaction,
  entity: ImportEntity,
  records: Set<KnownRecord>,
): Promise<number[]> {
  const created = [...records].filter(({ id }) => id === null).map(({ values }) => values);
  const updated = [...records].filter(({ id }) => id !== null);
  if (updated.length > 0) await update(trx, entity, updated);
  if (created.length === 0) return [];
  if (entity === 'client') await giveLogins(trx, created);
  return insert(trx, entity, created);
}

async function insert(trx: Knex.Transaction, entity: ImportEntity, rows: RowValues[]): Promise<number[]> {
  const columns = Object.keys(types).filter((column) => rows.some((row) => row[column] !== undefined));
  const { rows: made } = await trx.raw(
    `insert into :table: (${columns.join(', ')})
     select ${columns.join(', ')} from jsonb_to_recordset(:rows::jsonb) as given (${typed(columns)}) returning id`,
    { table: tables[entity], rows: JSON.stringify(rows) },
  );
  return made.map(({ id }: { id: number }) => id);
}

async function update(trx: Knex.Transaction, entity: ImportEntity, records: KnownRecord[]): Promise<void> {
  const columns = Object.keys(types).filter((column) => records.some(({ changes }) => column in changes));
  await trx.raw(
    `update :table: t set ${columns.map((column) => `${column} = given.${column}`).join(', ')}
     from jsonb_to_recordset(:rows::jsonb) as given (${typed(['id', ...columns])}) where t.id = given.id`,
    { table: tables[entity], rows: JSON.stringify(records.map(({ id, values }) => ({ ...values, id }))) },
  );
}

function typed(columns: string[]): string {
  return columns.map((column) => `${column} ${types[column]}`).join(', ');
}

async function giveLogins(trx: Knex.Transaction, rows: RowValues[]): Promise<void> {
  const without = rows.filter(({ login }) => !login);
  const used = rows.flatMap(({ login }) => (typeof login === 'string' ? [login] : []));
  const logins = await suggestLogins(
    trx,
    without.map(({ full_name }) => String(full_name)),
    used,
  );
  without.forEach((row, at) => {
    row.login = logins[at];
  });
}
