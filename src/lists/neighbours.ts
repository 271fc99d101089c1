import { parse } from 'node:querystring';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asPrepared } from '../db/prepared.ts';
import type { Deps } from '../web/deps.ts';
import { type Limits, usualLimits } from './asked.ts';
import { bounded, patience, TooSlow } from './bounded.ts';
import { withOpenSort } from './columns.ts';
import { all, type Condition } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import { countRows } from './count.ts';
import { type ListFilter, readFilter } from './filter.ts';
import { fullSpec } from './full-spec.ts';
import { groupNeighbours } from './groups.ts';
import { collectHits, type Hits, keptHits } from './hits.ts';
import { type Kept, keptOf, keyOf } from './kept.ts';
import { beyond, placeOf } from './place.ts';
import { type Segment, segmentsOf } from './sorts.ts';
import { type ListSpec, type Names, tabOf } from './spec.ts';
import { runOf } from './walk.ts';

export interface Neighbours {
  previous: number | null;
  next: number | null;
}

interface Asked {
  db: Knex;
  spec: ListSpec;
  filter: ListFilter;
  names: Names;
  /** What the order's index can answer, and what has to be looked up row by row. */
  inner: Condition;
  others: Condition;
  where: Condition;
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
  plain: ListSpec,
  id: number,
  from: string,
  limits: Pick<Limits, 'collected' | 'sample'> = usualLimits,
): Promise<Neighbours> {
  const { db } = deps;
  const spec = await fullSpec(deps, plain);
  const filter = withOpenSort(spec, me, readFilter(spec, parse(from)));
  const names = await spec.names(deps);
  const { counted, ordered, others: looked } = conditionsOf(spec, filter, me, deps.config.default_countries);
  const [inner, others] = [all([...counted, ...ordered]), all(looked)];
  const where = all([inner, others]);
  const { groups } = tabOf(spec, filter.tab);
  if (groups) return groupNeighbours(db, spec.table, groups.from(me), where, id);
  const asked = { db, spec, filter, names, inner, others, where };
  const isCounted = !others.sql && ordered.length === 0;
  const isLong = isCounted && (await countRows(deps, me, spec, filter)) > Math.min(limits.collected, rare);
  if (isLong) return inLongList(asked, me, id);

  const kept = await keptOf(deps, spec, filter, where);
  const find = (trx: Knex) => beside({ ...asked, db: trx }, me, id, (here) => besideHit(kept, here, names, limits));
  return bounded(db, patience.neighbours, find).catch(nobodyIfSlow);
}

/** In one question, where the order is of one piece. */
async function inLongList(asked: Asked, me: Admin, id: number): Promise<Neighbours> {
  const { db, spec, filter, names, where } = asked;
  const [segment, ...more] = segmentsOf(spec, filter, me, names, true);
  if (!segment || more.length > 0) return beside(asked, me, id, bothSides);

  const { table } = spec;
  const [previous, next] = [true, false].map((backwards) =>
    runOf(table, beyond(table, segment, id, backwards), where, backwards),
  ) as [Condition, Condition];
  const here = all([
    { sql: `${table}.id = ?`, bindings: [id] },
    where,
    { sql: segment.where, bindings: segment.bindings },
  ]);
  const sql = `select (${previous.sql} limit 1) previous, (${next.sql} limit 1) next from ${table} where ${here.sql}`;
  const bindings = [...previous.bindings, ...next.bindings, ...here.bindings] as Knex.RawBinding[];
  const query = db.raw(sql, bindings);
  // Where values are asked for, it hangs on them which index is best.
  const { rows } = await (where.bindings.length === 0 ? query.options(asPrepared) : query);
  return rows[0] ?? nobody;
}

/** Looks from the row's own place in the list, if it has one. */
async function beside(
  asked: Asked,
  me: Admin,
  id: number,
  look: (here: Place) => Promise<Neighbours>,
): Promise<Neighbours> {
  const { db, spec, filter, names, where } = asked;
  const segments = segmentsOf(spec, filter, me, names, true);
  const place = await placeOf(db, spec.table, id, where, segments);
  return place === null ? nobody : look({ id, asked, segments, place });
}

function nobodyIfSlow(error: unknown): Neighbours {
  if (error instanceof TooSlow) return nobody;
  throw error;
}

/** Where the list was looked at a moment ago, its hits are known; else those nearby are asked before all are collected. */
async function besideHit(
  kept: Kept,
  here: Place,
  names: Names,
  limits: Pick<Limits, 'collected' | 'sample'>,
): Promise<Neighbours> {
  const { asked, id } = here;
  const key = keyOf('hits', asked.spec, asked.where, asked.filter, names);
  const known = await keptHits({ ...asked, kept }, limits);
  const told = known && besideAmong(known, id);
  if (told) return told;
  const near = asked.others.sql ? await bothSides(here, nearby) : null;
  if (near) return near;
  const hits = known?.more ? known : await collectHits(asked, limits);
  if (hits.more) return bothSides(here);
  kept.set(key, hits);
  return besideAmong(hits, id) ?? nobody;
}

/** Nothing if the hits do not tell. */
function besideAmong({ ids, more }: Hits, id: number): Neighbours | undefined {
  const at = ids.indexOf(id);
  if (at < 0 || (more && at === ids.length - 1)) return undefined;
  return { previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}

/** Walks from the row's own place both ways; null if `within` so many rows did not tell. */
async function bothSides(here: Place): Promise<Neighbours>;
async function bothSides(here: Place, within: number): Promise<Neighbours | null>;
async function bothSides(here: Place, within?: number): Promise<Neighbours | null> {
  const [previous, next] = await Promise.all([true, false].map((backwards) => firstBeyond(here, backwards, within)));
  return previous === undefined || next === undefined ? null : { previous, next };
}

async function firstBeyond(
  { id, asked, segments, place }: Place,
  backwards: boolean,
  within?: number,
): Promise<number | null | undefined> {
  const further = backwards ? segments.slice(0, place).reverse() : segments.slice(place + 1);
  const { db, spec } = asked;
  const { table } = spec;
  const walked = [beyond(table, segments[place]!, id, backwards), ...(within ? [] : further)];
  const runs = walked.map((segment) => runOf(table, segment, asked.inner, backwards, asked.others, { within }));
  const { rows } = await db.raw(
    `select id from (${runs.map(({ sql }) => `(${sql} limit 1)`).join(' union all ')}) beyond where in_order() limit 1`,
    runs.flatMap(({ bindings }) => bindings) as Knex.RawBinding[],
  );
  if (rows[0] || !within) return rows[0]?.id ?? null;
  const end = runOf(table, walked[0]!, asked.inner, backwards);
  const rest = await db.raw(`${end.sql} limit 1 offset ${within}`, end.bindings as Knex.RawBinding[]);
  return rest.rows.length === 0 && further.length === 0 ? null : undefined;
}
