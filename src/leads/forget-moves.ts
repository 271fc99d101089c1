import type { Knex } from 'knex';
import { longestKept } from '../lists/kept.ts';

/**
 * Forgets how leads moved as soon as no process can ask for it: what had ended before the last look that is older than
 * anything kept of a list.
 */
export async function forgetMoves(db: Knex): Promise<void> {
  await db.raw('insert into lead_moves_seen default values on conflict do nothing');
  const { rows } = await db.raw(
    `select at, pg_snapshot_xmin(snapshot)::text as ended from lead_moves_seen
     where at < clock_timestamp() - ? * interval '1 millisecond' order by at desc limit 1`,
    [longestKept + 60_000],
  );
  if (rows.length === 0) return;
  const { at, ended } = rows[0];
  await db.raw('delete from lead_moves where moved_in < ?::xid8', [ended]);
  await db.raw('delete from lead_moves_untold where moved_in < ?::xid8', [ended]);
  await db.raw('delete from lead_moves_seen where at < ?', [at]);
}
