import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions, dateConditions, otherConditions } from './conditions.ts';
import type { LeadFilter } from './filter.ts';
import { type Dictionaries, isIndexed, orderOfHits, segmentsOf } from './sorts.ts';
import { type LeadRow, rowColumns, walk } from './walk.ts';

export interface LeadPage {
  leads: LeadRow[];
  /** All that match; exact unless `more`, then there are more than this. */
  total: number;
  more: boolean;
  /** The page that is shown: the last one when a later one was asked for. */
  page: number;
  pages: number;
}

export interface Limits {
  /** So many hits of a search are collected and counted exactly; beyond, rows are taken in the list's order. */
  collected: number;
  /** So many are still sorted for a page further on. */
  widelyCollected: number;
}

export const usualLimits: Limits = { collected: 1000, widelyCollected: 20_000 };

/** One page of the leads that this person may see. Costs the same at ten leads as at a million. */
export async function listLeads(
  deps: Deps,
  me: Admin,
  filter: LeadFilter,
  dictionaries: Dictionaries,
  limits = usualLimits,
): Promise<LeadPage> {
  const counted = countedConditions(filter, me, 'leads');
  const dates = dateConditions(filter);
  const others = otherConditions(filter, deps.config.default_countries);
  if (others.length + dates.length === 0) {
    const total = await countLeads(deps, me, filter);
    const whole = await countLeads(deps, me, { ...filter, tab: 'all', is: {}, not: {} });
    return pageByCount(deps.db, filter, all(counted), dictionaries, { total, whole });
  }

  const where = all([...counted, ...dates, ...others]);
  const hits = await collect(deps.db, where, limits.collected + 1);
  if (hits.length <= limits.collected) return pageOfHits(deps.db, filter, hits, dictionaries);
  const parts = { inner: all([...counted, ...dates]), others: all(others) };
  return pageOfMany(deps.db, filter, parts, dictionaries, limits);
}

/** Exact, for any tab and dictionary filters; kept until a lead changes. */
export async function countLeads(deps: Deps, me: Admin, filter: LeadFilter): Promise<number> {
  const where = all(countedConditions(filter, me, 'counts'));
  const key = JSON.stringify([where.sql, where.bindings]);
  return deps.cache.get('lead_counts', key, async () => {
    const { rows } = await deps.db.raw(
      `select coalesce(sum(n), 0)::int total from (
        select * from lead_counts
        union all select state, step_id, responsible_id, source_id, priority, n from lead_count_deltas
      ) counts where ${where.sql}`,
      where.bindings as Knex.RawBinding[],
    );
    return rows[0].total;
  });
}

/** Ids of those that match, in no order, up to `limit`. */
export async function collect(db: Knex, where: Condition, limit: number): Promise<number[]> {
  const { rows } = await db.raw(
    `select id from leads where ${where.sql} limit ${limit}`,
    where.bindings as Knex.RawBinding[],
  );
  return rows.map(({ id }: { id: number }) => id);
}

/** The planner's guess of how many match. */
async function estimate(db: Knex, where: Condition): Promise<number> {
  const { rows } = await db.raw(
    `explain (format json) select from leads where ${where.sql}`,
    where.bindings as Knex.RawBinding[],
  );
  return rows[0]['QUERY PLAN'][0].Plan['Plan Rows'];
}

function pageNumbers(filter: LeadFilter, total: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / filter.size));
  return { page: Math.min(filter.page, pages), pages };
}

async function pageByCount(
  db: Knex,
  filter: LeadFilter,
  where: Condition,
  dictionaries: Dictionaries,
  { total, whole }: { total: number; whole: number },
): Promise<LeadPage> {
  const { page, pages } = pageNumbers(filter, total);
  const offset = (page - 1) * filter.size;
  const size = Math.min(filter.size, total - offset);
  // From the nearer end: no page is further away than half the list.
  const fromEnd = offset > total / 2;
  const from = fromEnd ? total - offset - size : offset;
  if (!isIndexed(filter.sort, filter.tab) || isSortedSooner(from + size, total, whole)) {
    return pageOfHits(db, filter, await collect(db, where, total), dictionaries);
  }
  const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
  const leads =
    size > 0
      ? await walk(db, where, segments, { offset: from, size, fromEnd, prepared: true, fenced: total < whole / 2 })
      : [];
  return { leads, total, more: false, page, pages };
}

// A walk passes `whole / total` index entries for each row it keeps; sorting reads each of `total` rows, thirty times dearer.
function isSortedSooner(rows: number, total: number, whole: number): boolean {
  return rows * (whole / Math.max(total, 1)) > 30 * total;
}

async function pageOfHits(db: Knex, filter: LeadFilter, hits: number[], dictionaries: Dictionaries): Promise<LeadPage> {
  const { page, pages } = pageNumbers(filter, hits.length);
  const order = orderOfHits(filter.sort, dictionaries);
  const { rows } = await db.raw(
    `select ${rowColumns} from leads where id = any(?::integer[]) order by ${order.sql} limit ? offset ?`,
    [hits, ...order.bindings, filter.size, (page - 1) * filter.size] as Knex.RawBinding[],
  );
  return { leads: rows, total: hits.length, more: false, page, pages };
}

/**
 * Too many to count one by one. Near the top, rows are taken in the list's order and the others passed over, as many
 * match; further on it is cheaper to sort them, if they are not too many for that.
 */
async function pageOfMany(
  db: Knex,
  filter: LeadFilter,
  { inner, others }: { inner: Condition; others: Condition },
  dictionaries: Dictionaries,
  { collected, widelyCollected }: Limits,
): Promise<LeadPage> {
  const { page, pages } = pageNumbers(filter, collected);
  const found = { total: collected, more: true, page, pages };
  const offset = (page - 1) * filter.size;
  const where = all([inner, others]);
  const isDeep = offset > 100 && (await estimate(db, where)) < 2 * widelyCollected;
  const hits = isDeep ? await collect(db, where, widelyCollected) : [];
  if (hits.length > 0 && hits.length < widelyCollected) {
    return { ...(await pageOfHits(db, { ...filter, page }, hits, dictionaries)), ...found };
  }
  const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
  return { leads: await walk(db, inner, segments, { offset, size: filter.size, others }), ...found };
}
