import type { Knex } from 'knex';

/** Adds the writers' differences up into the counts; nothing to do while another process is at it. */
export async function foldCounts(db: Knex): Promise<void> {
  await db.transaction(async (trx) => {
    const { rows } = await trx.raw(`select pg_try_advisory_xact_lock(hashtext('fold_lead_counts')) as free`);
    if (rows[0].free) await trx.raw('select fold_lead_counts()');
  });
}
