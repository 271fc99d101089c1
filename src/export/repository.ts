import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';

/** What somebody took out of the base. */
export interface Export {
  id: number;
  admin_id: number;
  /** The list's table. */
  list: string;
  format: 'xlsx' | 'csv';
  /** The list's address, or the ticked rows. */
  query: string;
  columns: string[];
  state: 'running' | 'done' | 'broken';
  rows: number;
}

/** As many as the ids of all rows that can be ticked take. */
const mostSigns = 120_000;

type NewExport = Pick<Export, 'list' | 'format' | 'query' | 'columns'>;

/** Told before the first row goes out, so that none goes out untold. */
export async function start(db: Knex, me: Admin, values: NewExport): Promise<number> {
  const [row] = await asAuthor(db, me, (trx) =>
    trx('exports')
      .insert({ ...values, query: values.query.slice(0, mostSigns), admin_id: me.id })
      .returning('id'),
  );
  return row.id;
}

export async function finish(db: Knex, me: Admin, id: number, values: Pick<Export, 'state' | 'rows'>): Promise<void> {
  await asAuthor(db, me, (trx) =>
    trx('exports')
      .where({ id })
      .update({ ...values, finished_at: trx.fn.now() }),
  );
}
