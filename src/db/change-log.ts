import type { Knex } from 'knex';

/** Runs `work` in a transaction whose changes the database's triggers log under this author (null: the system). */
export async function asAuthor<T>(
  db: Knex,
  author: { id: number } | null,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async (trx) => {
    await trx.raw(`select set_config('prospekt.admin_id', ?, true)`, [author ? String(author.id) : '']);
    return work(trx);
  });
}
