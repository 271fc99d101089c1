import { parse } from 'node:querystring';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { withOpenSort } from './columns.ts';
import { all, type Condition } from './condition.ts';
import { countedConditions, dateConditions, otherConditions } from './conditions.ts';
import { countRows } from './count.ts';
import { type ListFilter, readFilter } from './filter.ts';
import { groupNeighbours } from './groups.ts';
import { collect, usualLimits } from './list.ts';
import { orderOfHits, type Segment, segmentsOf } from './sorts.ts';
import { type ListSpec, type Names, tabOf } from './spec.ts';
import { runOf } from './walk.ts';

export interface Neighbours {
  previous: number | null;
  next: number | null;
}

interface Asked {
  spec: ListSpec;
  filter: ListFilter;
  /** What the order's index can answer, and what has to be looked up row by row. */
  inner: Condition;
  others: Condition;
  names: Names;
}

interface Place {
  id: number;
  asked: Asked;
  segments: Segment[];
  /** Which of the segments the row stands in. */
  place: number;
}

/** A common search has its neighbours among so many rows; collecting its hits would cost more. */
const nearby = 200;
/** Fewer than these are looked up by their filter: along the order's index they are too far apart. */
const rare = 100;
const nobody: Neighbours = { previous: null, next: null };

/** The rows before and after this one in the list that `from` (its query) describes; nobody if it is not in it. */
export async function findNeighbours(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  id: number,
  from: string,
  { collected } = usualLimits,
): Promise<Neighbours> {
  const filter = withOpenSort(spec, me, readFilter(spec, parse(from)));
  const names = await spec.names(deps);
  const inner = all([...countedConditions(spec, filter, me), ...dateConditions(spec, filter)]);
  const others = all(otherConditions(spec, filter, me, deps.config.default_countries));
  const { groups } = tabOf(spec, filter.tab);
  if (groups) return groupNeighbours(deps.db, spec.table, groups.from(me), all([inner, others]), id);
  const asked = { spec, filter, inner, others, names };
  const segments = segmentsOf(spec, filter.sort, filter.tab, names, true);
  const place = await placeOf(deps.db, id, asked, segments);
  if (place === null) return nobody;

  const here = { id, asked, segments, place };
  const near = asked.others.sql ? await bothSides(deps.db, here, nearby) : null;
  if (near) return near;
  const few = await collectFew(deps, me, asked, collected);
  return (few ? await besideAmong(deps.db, id, few, asked) : await bothSides(deps.db, here)) ?? nobody;
}

/** In which of the list's segments the row stands, if in any. */
async function placeOf(
  db: Knex,
  id: number,
  { spec: { table }, inner, others }: Asked,
  segments: Segment[],
): Promise<number | null> {
  const { sql, bindings } = all([{ sql: `${table}.id = ?`, bindings: [id] }, inner, others]);
  const cases = segments.map(({ where }, place) => `when ${where} then ${place}`).join(' ');
  const { rows } = await db.raw(`select case ${cases} end place from ${table} where ${sql}`, [
    ...segments.flatMap((segment) => segment.bindings),
    ...bindings,
  ] as Knex.RawBinding[]);
  return rows[0]?.place ?? null;
}

async function collectFew(deps: Deps, me: Admin, asked: Asked, limit: number): Promise<number[] | null> {
  const { spec, filter, inner, others } = asked;
  const countable = !others.sql && dateConditions(spec, filter).length === 0;
  if (countable && (await countRows(deps, me, spec, filter)) > Math.min(limit, rare)) return null;
  const hits = await collect(deps.db, spec.table, all([inner, others]), limit + 1);
  return hits.length > limit ? null : hits;
}

async function besideAmong(db: Knex, id: number, hits: number[], { spec, filter, names }: Asked): Promise<Neighbours> {
  const order = orderOfHits(spec, filter.sort, names);
  const { rows } = await db.raw(
    `select previous, next from (
      select id, lag(id) over ordered previous, lead(id) over ordered next
      from ${spec.table} where id = any(?::integer[]) window ordered as (order by ${order.sql})
    ) hits where id = ?`,
    [hits, ...order.bindings, id] as Knex.RawBinding[],
  );
  return rows[0] ?? nobody;
}

/** Walks from the row's own place both ways; null if `within` so many rows did not tell. */
async function bothSides(db: Knex, here: Place, within?: number): Promise<Neighbours | null> {
  const [previous, next] = await Promise.all(
    [true, false].map((backwards) => firstBeyond(db, here, backwards, within)),
  );
  return previous === undefined || next === undefined ? null : { previous, next };
}

async function firstBeyond(
  db: Knex,
  { id, asked, segments, place }: Place,
  backwards: boolean,
  within?: number,
): Promise<number | null | undefined> {
  const further = backwards ? segments.slice(0, place).reverse() : segments.slice(place + 1);
  const { table } = asked.spec;
  const walked = [beyond(table, segments[place]!, id, backwards), ...(within ? [] : further)];
  const runs = walked.map((segment) => runOf(table, segment, asked.inner, backwards, asked.others, { within }));
  const { rows } = await db.raw(
    `select id from (${runs.map(({ sql }) => `(${sql} limit 1)`).join(' union all ')}) beyond limit 1`,
    runs.flatMap(({ bindings }) => bindings) as Knex.RawBinding[],
  );
  if (rows[0] || !within) return rows[0]?.id ?? null;
  const end = runOf(table, walked[0]!, asked.inner, backwards);
  const rest = await db.raw(`${end.sql} limit 1 offset ${within}`, end.bindings as Knex.RawBinding[]);
  return rest.rows.length === 0 && further.length === 0 ? null : undefined;
}

/** The part of the row's own segment that lies behind it, or before it. */
function beyond(table: string, segment: Segment, id: number, backwards: boolean): Segment {
  const sign = segment.descending === backwards ? '>' : '<';
  const sql = segment.tied
    ? `${table}.id ${sign} ?`
    : `(${segment.column}, ${table}.id) ${sign} ((select ${segment.column} from ${table} where ${table}.id = ?), ?)`;
  return {
    ...segment,
    where: `${segment.where} and ${sql}`,
    bindings: [...segment.bindings, ...(segment.tied ? [id] : [id, id])],
  };
}
