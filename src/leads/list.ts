import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { type Condition, countedConditions, dateConditions, otherConditions } from './conditions.ts';
import type { LeadFilter } from './filter.ts';
import type { Lead } from './repository.ts';
import { type Dictionaries, orderOf, orderOfHits, type Segment, segmentsOf } from './sorts.ts';

export type LeadRow = Omit<
  Lead,
  | 'phones'
  | 'emails'
  | 'comments'
  | 'custom'
  | 'company_code'
  | 'held_until'
  | 'created_by_id'
  | 'created_at'
  | 'updated_at'
>;

export interface LeadPage {
  leads: LeadRow[];
  /** All that match; exact unless `more`, then there are more than this. */
  total: number;
  more: boolean;
  /** The page that is shown: the last one when a later one was asked for. */
  page: number;
  pages: number;
}

const rowColumns =
  'id, full_name, phone, email, city, address, company, login, client_id, source_id, responsible_id, registered_on, priority, step_id, tag_ids, last_action_at, next_planned_on, state, deleted_at, version';
/** So many hits of a search are collected and counted exactly; beyond, rows are taken in the list's order. */
const collected = 2000;
const widelyCollected = 8000;

interface Where {
  sql: string;
  bindings: unknown[];
}

/** One page of the leads that this person may see. Costs the same at ten leads as at a million. */
export async function listLeads(
  deps: Deps,
  me: Admin,
  filter: LeadFilter,
  dictionaries: Dictionaries,
): Promise<LeadPage> {
  const counted = countedConditions(filter, me, 'leads');
  const dates = dateConditions(filter);
  const others = otherConditions(filter);
  if (others.length + dates.length === 0) {
    const total = await countLeads(deps, me, filter);
    const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
    return pageByCount(deps.db, filter, all(counted), segments, total);
  }

  const where = all([...counted, ...dates, ...others]);
  const hits = await collect(deps.db, where, collected + 1);
  if (hits.length <= collected) return pageOfHits(deps.db, filter, hits, dictionaries);
  return pageOfMany(deps.db, filter, { inner: all([...counted, ...dates]), others: all(others) }, where, dictionaries);
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

function all(conditions: Condition[]): Where {
  return {
    sql: conditions.map(({ sql }) => sql).join(' and '),
    bindings: conditions.flatMap(({ bindings }) => bindings),
  };
}

async function collect(db: Knex, where: Where, limit: number): Promise<number[]> {
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
  where: Where,
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
  { inner, others }: { inner: Where; others: Where },
  where: Where,
  dictionaries: Dictionaries,
): Promise<LeadPage> {
  const { page, pages } = pageNumbers(filter, collected);
  const found = { total: collected, more: true, page, pages };
  const offset = (page - 1) * filter.size;
  const hits = offset > 100 ? await collect(db, where, widelyCollected) : [];
  if (hits.length > 0 && hits.length < widelyCollected) {
    return { ...(await pageOfHits(db, { ...filter, page }, hits, dictionaries)), ...found };
  }
  const segments = segmentsOf(filter.sort, filter.tab, dictionaries);
  return { leads: await walk(db, inner, segments, { offset, size: filter.size, others }), ...found };
}

interface Part {
  offset: number;
  size: number;
  fromEnd?: boolean;
  prepared?: boolean;
  /** Checked row by row on the way, never by an index of its own. */
  others?: Where;
}

/** Ids first, by the order's covering index, then only the page's rows. */
async function walk(db: Knex, where: Where, segments: Segment[], part: Part): Promise<LeadRow[]> {
  const { offset, size, fromEnd = false, prepared = false, others } = part;
  const ordered = fromEnd ? [...segments].reverse() : segments;
  const runs = ordered.map((segment) => runOf(segment, where, fromEnd, others));
  const sql = `
    select ${rowColumns} from (
      select id, row_number() over () place
      from (${runs.map((run) => `(${run.sql})`).join(' union all ')} limit ${size} offset ?) ids
    ) page join leads using (id) order by place ${fromEnd ? 'desc' : 'asc'}`;
  const query = db.raw(sql, [...runs.flatMap(({ bindings }) => bindings), offset] as Knex.RawBinding[]);
  const { rows } = await (prepared && segments.length === 1 && offset === 0
    ? query.options({ name: nameOf(sql) })
    : query);
  return rows;
}

function runOf(segment: Segment, where: Where, fromEnd: boolean, others: Where | undefined): Where {
  const from = `from leads where ${where.sql} and ${segment.where} order by ${orderOf(segment, fromEnd)}`;
  const bindings = [...where.bindings, ...segment.bindings];
  if (!others?.sql) return { sql: `select leads.id ${from}`, bindings };
  // `offset 0` is a fence: behind it the planner can neither sort nor pick an index for the other conditions.
  const sql = `select leads.id from (select leads.* ${from} offset 0) leads where ${others.sql}`;
  return { sql, bindings: [...bindings, ...others.bindings] };
}

// First pages are asked for all day: prepared once, they skip the planner. Never a search: its plan hangs on its words.
const names = new Map<string, string>();
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known) return known;
  const name = `leads_${createHash('sha1').update(sql).digest('hex').slice(0, 20)}`;
  if (names.size > 500) names.clear();
  names.set(sql, name);
  return name;
}
