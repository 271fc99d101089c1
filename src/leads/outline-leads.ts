import type { Knex } from 'knex';
import { Cache } from '../db/cache.ts';
import { makeOutline } from '../lists/make-outline.ts';
import { everyRun, runKey } from '../lists/sorts.ts';
import { leadList } from './list-spec.ts';
import { loadNames } from './names.ts';

/** Of fewer leads, half an order is walked as quickly. */
const fewLeads = 50_000;

/** `moves`: after so many an outline is made anew; the old one is true until then, but it takes longer to put right. */
const usual = { rows: 20_000, few: fewLeads, moves: 5000 };

/**
 * Makes outlines of all orders of the leads where there is none, or where too much has changed since: not while many are
 * being changed at once, for that is never known one by one. Between two orders it may be stopped.
 */
export async function outlineLeads(db: Knex, stopping: AbortSignal, { rows, few, moves } = usual): Promise<void> {
  const names = await loadNames({ db, cache: new Cache(false) });
  const orders = Object.keys(leadList.sorts).map((sort) => ({ sort, runs: everyRun(leadList, sort, names) }));
  for (const { sort, runs } of orders) await dropUntrue(db, sort, runs.map(runKey));
  if (await isNotWorthIt(db, few)) return;
  const made = await listFresh(db, moves);
  for (const { sort, runs } of orders) {
    stopping.throwIfAborted();
    if (made.includes(sort)) continue;
    await makeOutline(db, { ...leadList, outlines: leadList.outlines! }, sort, runs, rows);
  }
}

const isNew = 'moved_in >= pg_snapshot_xmin(o.snapshot) and not pg_visible_in_snapshot(moved_in, o.snapshot)';

/** One since which many leads were changed at once, or of other runs than there are now. */
async function dropUntrue(db: Knex, sort: string, runs: string[]): Promise<void> {
  await db.raw(
    `delete from lead_outlines o where sort = ?
     and (runs <> ?::jsonb or exists (select from lead_moves_untold where ${isNew}))`,
    [sort, JSON.stringify(runs)],
  );
}

/** The orders whose outlines have few moves to be put right by. */
async function listFresh(db: Knex, moves: number): Promise<string[]> {
  const { rows } = await db.raw(
    `select sort from lead_outlines o where (select count(*) from (select from lead_moves where ${isNew} limit ?) most) < ?`,
    [moves, moves],
  );
  return rows.map(({ sort }: { sort: string }) => sort);
}

/** Few leads, or many of them changed at once within the last minute. */
async function isNotWorthIt(db: Knex, few: number): Promise<boolean> {
  const { rows } = await db.raw(
    `select (select coalesce(sum(n), 0) < ? from lead_counts) or exists (
       select from lead_moves_untold where not pg_visible_in_snapshot(moved_in, (
         select snapshot from lead_moves_seen where at < clock_timestamp() - interval '30 seconds' order by at desc limit 1
       ))
     ) as so`,
    [few],
  );
  return rows[0].so;
}
