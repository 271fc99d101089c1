import type { Knex } from 'knex';
import { longestKept } from '../lists/kept.ts';

/**
 * Forgets how leads moved as soon as no process asks for it: what had ended before the last look that is older than
 * anything kept of a list, and before an outline was made.
 */
export async function forgetMoves(db: Knex): Promise<void> {
  await db.raw('insert into lead_moves_seen default values on conflict do nothing');
  const { rows } = await db.raw(
    `select at, least(
       pg_snapshot_xmin(snapshot), (select pg_snapshot_xmin(snapshot) from lead_outlines order by 1 limit 1)
     )::text as ended from lead_moves_seen where at < clock_timestamp() - ? * interval '1 millisecond' order by at desc limit 1`,
    [longestKept + 60_000],
  );
  if (rows.length === 0) return;
  const { at, ended } = rows[0];
  await db.transaction(async (trx) => {
    await trx.raw('update lead_moves_forgotten set below = greatest(below, ?::xid8)', [ended]);
    await trx.raw('delete from lead_moves where moved_in < ?::xid8', [ended]);
    await trx.raw('delete from lead_moves_untold where moved_in < ?::xid8', [ended]);
    await trx.raw('delete from lead_moves_seen where at < ?', [at]);
  });
}
