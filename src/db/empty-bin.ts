import type { Knex } from 'knex';
import { inBatches } from './batches.ts';
import { asAuthor } from './change-log.ts';

/** A job that removes for good what has been in a table's bin for 30 days. It tells how many. */
export function emptyingBin(table: 'leads' | 'clients' | 'companies') {
  return (db: Knex, stopping: AbortSignal): Promise<number> =>
    inBatches(stopping, () =>
      asAuthor(db, null, async (trx) => {
        const due = trx(table)
          .select('id')
          .where('state', 'bin')
          .whereRaw(`deleted_at < now() - interval '30 days'`)
          .orderBy(['deleted_at', 'id'])
          .limit(200)
          .forUpdate()
          .skipLocked();
        return trx(table).whereIn('id', due).delete();
      }),
    );
}
