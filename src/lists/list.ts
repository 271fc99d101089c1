import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions, dateConditions, otherConditions } from './conditions.ts';
import { countRows } from './count.ts';
import type { ListFilter } from './filter.ts';
import { pageOfGroups } from './groups.ts';
import { isIndexed, orderOfHits, segmentsOf } from './sorts.ts';
import { type Listed, type ListSpec, type Names, tabOf } from './spec.ts';
import { walk } from './walk.ts';

export interface Found<Row> {
  rows: Row[];
  /** All that match; exact unless `more`, then there are more than this. */
  total: number;
  more: boolean;
  /** The page that is shown: the last one when a later one was asked for. */
  page: number;
  pages: number;
  /** The group of each row, where they stand in groups. */
  group_of?: Map<number, number>;
}

export interface Limits {
  /** So many hits of a search are collected and counted exactly; beyond, rows are taken in the list's order. */
  collected: number;
  /** So many are still sorted for a page further on. */
  widelyCollected: number;
}

export const usualLimits: Limits = { collected: 1000, widelyCollected: 20_000 };

/** A list as one person asks for it. */
interface Asked<Row> {
  db: Knex;
  spec: ListSpec<Row>;
  filter: ListFilter;
  names: Names;
}

/** One page of what this person may see. Costs the same at ten rows as at a million. */
export async function listRows<Row extends Listed>(
  deps: Deps,
  me: Admin,
  spec: ListSpec<Row>,
  filter: ListFilter,
  names: Names,
  limits = usualLimits,
): Promise<Found<Row>> {
  const asked = { db: deps.db, spec, filter, names };
  const counted = countedConditions(spec, filter, me);
  const dates = dateConditions(spec, filter);
  const others = otherConditions(spec, filter, me, deps.config.default_countries);
  const where = all([...counted, ...dates, ...others]);
  const { groups } = tabOf(spec, filter.tab);
  if (groups) return pageOfGroups(deps, me, spec, groups, filter, where, limits.collected);
  if (others.length + dates.length === 0) {
    const total = await countRows(deps, me, spec, filter);
    const whole = await countRows(deps, me, spec, { ...filter, tab: spec.whole, is: {}, not: {} });
    return pageByCount(asked, all(counted), { total, whole });
  }

  const hits = await collect(deps.db, spec.table, where, limits.collected + 1);
  if (hits.length <= limits.collected) return pageOfHits(asked, hits);
  return pageOfMany(asked, { inner: all([...counted, ...dates]), others: all(others) }, limits);
}

/** Ids of those that match, in no order, up to `limit`. */
export async function collect(db: Knex, table: string, where: Condition, limit: number): Promise<number[]> {
  const { rows } = await db.raw(
    `select id from ${table} where ${where.sql} limit ${limit}`,
    where.bindings as Knex.RawBinding[],
  );
  return rows.map(({ id }: { id: number }) => id);
}

/** The planner's guess of how many match. */
async function estimate(db: Knex, table: string, where: Condition): Promise<number> {
  const { rows } = await db.raw(
    `explain (format json) select from ${table} where ${where.sql}`,
    where.bindings as Knex.RawBinding[],
  );
  return rows[0]['QUERY PLAN'][0].Plan['Plan Rows'];
}

function pageNumbers(filter: ListFilter, total: number): { page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(total / filter.size));
  return { page: Math.min(filter.page, pages), pages };
}

async function pageByCount<Row>(
  asked: Asked<Row>,
  where: Condition,
  { total, whole }: { total: number; whole: number },
): Promise<Found<Row>> {
  const { db, spec, filter, names } = asked;
  const { page, pages } = pageNumbers(filter, total);
  const offset = (page - 1) * filter.size;
  const size = Math.min(filter.size, total - offset);
  // From the nearer end: no page is further away than half the list.
  const fromEnd = offset > total / 2;
  const from = fromEnd ? total - offset - size : offset;
  if (!isIndexed(spec, filter.sort, filter.tab) || isSortedSooner(from + size, total, whole)) {
    return pageOfHits(asked, await collect(db, spec.table, where, total));
  }
  const segments = segmentsOf(spec, filter.sort, filter.tab, names);
  const part = { offset: from, size, fromEnd, prepared: true, fenced: total < whole / 2 };
  const rows = size > 0 ? await walk(db, spec, where, segments, part) : [];
  return { rows, total, more: false, page, pages };
}

// A walk passes `whole / total` index entries for each row it keeps; sorting reads each of `total` rows, thirty times dearer.
function isSortedSooner(rows: number, total: number, whole: number): boolean {
  return rows * (whole / Math.max(total, 1)) > 30 * total;
}

async function pageOfHits<Row>({ db, spec, filter, names }: Asked<Row>, hits: number[]): Promise<Found<Row>> {
  const { page, pages } = pageNumbers(filter, hits.length);
  const order = orderOfHits(spec, filter.sort, names);
  const { rows } = await db.raw(
    `select ${spec.row} from ${spec.table} where id = any(?::integer[]) order by ${order.sql} limit ? offset ?`,
    [hits, ...order.bindings, filter.size, (page - 1) * filter.size] as Knex.RawBinding[],
  );
  return { rows, total: hits.length, more: false, page, pages };
}

/**
 * Too many to count one by one. Near the top, rows are taken in the list's order and the others passed over, as many
 * match; further on it is cheaper to sort them, if they are not too many for that.
 */
async function pageOfMany<Row>(
  asked: Asked<Row>,
  { inner, others }: { inner: Condition; others: Condition },
  { collected, widelyCollected }: Limits,
): Promise<Found<Row>> {
  const { db, spec, filter, names } = asked;
  const { page, pages } = pageNumbers(filter, collected);
  const found = { total: collected, more: true, page, pages };
  const offset = (page - 1) * filter.size;
  const where = all([inner, others]);
  const isDeep = offset > 100 && (await estimate(db, spec.table, where)) < 2 * widelyCollected;
  const hits = isDeep ? await collect(db, spec.table, where, widelyCollected) : [];
  if (hits.length > 0 && hits.length < widelyCollected) {
    return { ...(await pageOfHits({ ...asked, filter: { ...filter, page } }, hits)), ...found };
  }
  const segments = segmentsOf(spec, filter.sort, filter.tab, names);
  return { rows: await walk(db, spec, inner, segments, { offset, size: filter.size, others }), ...found };
}
