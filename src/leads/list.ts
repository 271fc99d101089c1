import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions, dateConditions, otherConditions } from './conditions.ts';
import type { LeadFilter } from './filter.ts';
import { type Dictionaries, orderOfHits, type Segment, segmentsOf } from './sorts.ts';
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

export const usualLimits: Limits = { collected: 2000, widelyCollected: 8000 };

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
    const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
    return pageByCount(deps.db, filter, all(counted), segments, total);
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

function pageNumbers(filter: LeadFilter, total: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / filter.size));
  return { page: Math.min(filter.page, pages), pages };
}

async function pageByCount(
  db: Knex,
  filter: LeadFilter,
  where: Condition,
  segments: Segment[],
  total: number,
): Promise<LeadPage> {
  const { page, pages } = pageNumbers(filter, total);
  const offset = (page - 1) * filter.size;
  const size = Math.min(filter.size, total - offset);
  // From the nearer end: no page is further away than half the list.
  const fromEnd = offset > total / 2;
  const from = fromEnd ? total - offset - size : offset;
  const leads = size > 0 ? await walk(db, where, segments, { offset: from, size, fromEnd, prepared: true }) : [];
  return { leads, total, more: false, page, pages };
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
  const hits = offset > 100 ? await collect(db, all([inner, others]), widelyCollected) : [];
  if (hits.length > 0 && hits.length < widelyCollected) {
    return { ...(await pageOfHits(db, { ...filter, page }, hits, dictionaries)), ...found };
  }
  const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
  return { leads: await walk(db, inner, segments, { offset, size: filter.size, others }), ...found };
}
