import type { Knex } from 'knex';
import { inBatches } from '../db/batches.ts';
import { asAuthor } from '../db/change-log.ts';

/** Removes for good the leads that have been in the bin for 30 days. Returns how many. */
export async function emptyBin(db: Knex, stopping: AbortSignal): Promise<number> {
  return inBatches(stopping, () =>
    asAuthor(db, null, async (trx) => {
      const due = trx('leads')
        .select('id')
        .where('state', 'bin')
        .whereRaw(`deleted_at < now() - interval '30 days'`)
        .orderBy(['deleted_at', 'id'])
        .limit(200)
        .forUpdate()
        .skipLocked();
      return trx('leads').whereIn('id', due).delete();
    }),
  );
}
