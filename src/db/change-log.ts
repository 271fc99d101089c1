import type { Knex } from 'knex';
import { beginningWith } from './begin.ts';

/** Runs `work` in a transaction whose changes the database's triggers log under this author (null: the system). */
export async function asAuthor<T>(
  db: Knex,
  author: { id: number } | null,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  const id = author ? String(Number(author.id)) : '';
  const sign = `select set_config('prospekt.admin_id', '${id}', true)`;
  if (!db.isTransaction) return db.transaction(work, beginningWith(sign));
  return db.transaction(async (savepoint) => {
    await savepoint.raw(sign);
    return work(savepoint);
  });
}
