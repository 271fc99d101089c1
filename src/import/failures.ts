import type { Knex } from 'knex';
import type { Cell } from '../spreadsheets/cells.ts';
import { toJson } from './json.ts';

/** Why a row could not be taken: a text of `import.problem`, what it needs, and the field it is about. */
export interface Problem {
  key: string;
  field?: string;
  params?: Record<string, unknown>;
}

export interface Failure {
  row_number: number;
  cells: Cell[];
  problems: Problem[];
}

export async function add(trx: Knex.Transaction, importId: number, failures: Failure[]): Promise<void> {
  if (failures.length === 0) return;
  await trx.raw(
    `insert into import_failures (import_id, row_number, cells, problems)
     select :import_id, row_number, cells, problems
     from jsonb_to_recordset(:rows::jsonb) as t (row_number integer, cells jsonb, problems jsonb)`,
    { import_id: importId, rows: toJson(failures) },
  );
}

export async function clear(trx: Knex.Transaction, importId: number): Promise<void> {
  await trx('import_failures').where({ import_id: importId }).delete();
}

/** In the order of the file, those below `after`. */
export async function list(db: Knex, importId: number, after: number, limit: number): Promise<Failure[]> {
  return db('import_failures')
    .where({ import_id: importId })
    .where('row_number', '>', after)
    .orderBy('row_number')
    .limit(limit)
    .select('row_number', 'cells', 'problems');
}

/** All of them, a thousand at a time. */
export async function* stream(db: Knex, importId: number): AsyncGenerator<Failure> {
  for (let after = 0; ; ) {
    const some = await list(db, importId, after, 1000);
    yield* some;
    if (some.length < 1000) return;
    after = some.at(-1)!.row_number;
  }
}
