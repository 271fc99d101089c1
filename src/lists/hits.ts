import type { Knex } from 'knex';
import { type Asked, type Found, type Limits, pageNumbers } from './asked.ts';
import { collectSorted, estimate, guessIfMany } from './collect.ts';
import { all, any, type Condition } from './condition.ts';
import { keyOf } from './kept.ts';
import { idsSince, type Snapshot } from './moves.ts';
import { orderOfHits, segmentsOf } from './sorts.ts';
import { walkIds } from './walk.ts';

/** The first hits in the list's order, all of them unless `more`. */
export interface Hits {
  ids: number[];
  more: boolean;
  /** Of too many: so many there are at least, … */
  least?: number;
  /** … and so many may be. */
  guess?: number;
  /** Nothing of them is older. */
  snapshot: Snapshot;
}

type Sought<Row> = Pick<Asked<Row>, 'db' | 'spec' | 'filter' | 'names' | 'where'>;

/** What the order's index can answer, and what has to be looked up row by row. */
interface Parts {
  inner: Condition[];
  others: Condition[];
}

/** Up to here a page is walked to; beyond, all the hits that can be leafed through are found at once and kept. */
const near = 100;
/** After more changes than this, hits are looked for anew. */
const mostMoved = 50;

/** A page of rows that nobody has counted: few are collected and sorted, of many the first ones are found. */
export async function pageOfHits<Row extends { id: number }>(
  asked: Asked<Row>,
  parts: Parts,
  limits: Limits,
): Promise<Found<Row>> {
  const { spec, filter, names, where, kept } = asked;
  const key = keyOf('hits', spec, where, filter, names);
  let hits = (await keptHits(asked, limits)) ?? (await collectHits(asked, limits));
  const total = hits.more ? limits.collected : hits.ids.length;
  const { page, pages } = pageNumbers(filter, total);
  const end = page * filter.size;
  if (hits.more && hits.ids.length < end) {
    const wanted = end > near ? Math.max(total, end) + mostMoved : end;
    hits = { ...hits, ids: await firstHits(asked, parts, wanted, limits, hits.guess ?? 1) };
  }
  kept.set(key, hits);
  const rows = await rowsOf(asked, hits.ids.slice((page - 1) * filter.size, end));
  return { rows, total, more: hits.more, page, pages };
}

/** What is kept of them, put right by what has moved since; undefined if too much has. */
export async function keptHits<Row>(
  asked: Sought<Row> & Pick<Asked<Row>, 'kept'>,
  { collected }: Pick<Limits, 'collected'>,
): Promise<Hits | undefined> {
  const { db, spec, filter, names, where, kept } = asked;
  const known = kept.get<Hits>(keyOf('hits', spec, where, filter, names));
  const moved = known && (await idsSince(db, spec, known.snapshot, mostMoved));
  if (!moved) return undefined;
  if (moved.ids.length === 0) return { ...known, snapshot: moved.snapshot };
  const least = (known.least ?? 0) - moved.ids.length;
  if (known.more && least <= collected) return undefined;
  const ids = await putRight(asked, known, moved.ids);
  return !known.more && ids.length > collected ? undefined : { ...known, ids, least, snapshot: moved.snapshot };
}

async function putRight<Row>(asked: Sought<Row>, { ids, more }: Hits, moved: number[]): Promise<number[]> {
  const left = ids.filter((id) => !moved.includes(id));
  if (more && left.length === 0) return [];
  const among = (list: number[]): Condition => ({ sql: 'id = any(?::integer[])', bindings: [list] });
  const sorted = await sortIds(asked, any([among(left), all([among(moved), asked.where])]));
  // Behind the last one that stood still there may be others.
  return more ? sorted.slice(0, sorted.indexOf(left.at(-1)!) + 1) : sorted;
}

/** All hits in their order, or no more than that there are many. */
export async function collectHits<Row>(
  asked: Sought<Row>,
  { collected, sample }: Pick<Limits, 'collected' | 'sample'>,
): Promise<Hits> {
  const { db, spec, filter, names, where } = asked;
  const leafed = collected + mostMoved;
  const planned = await plannedHits(asked, sample.common);
  const many = planned < sample.common ? null : await guessIfMany(db, spec, where, leafed + 1, sample.blocks);
  if (many) return { ids: [], more: true, least: leafed + 1, ...many };
  const order = orderOfHits(spec, filter.sort, names);
  // Somewhat too many are soon sorted too; walking to the first of so few would pass far more rows.
  const most = 2 * leafed;
  const { ids, guess, snapshot } = await collectSorted(db, spec, where, order, most);
  if (ids.length <= collected) return { ids, more: false, snapshot };
  if (ids.length < most) return { ids: ids.slice(0, leafed), more: true, least: ids.length, guess, snapshot };
  return { ids: [], more: true, least: ids.length, guess: Math.max(guess, filter.q ? 0 : planned), snapshot };
}

/** What the planner expects. Of fragments it knows nothing: one row in a hundred may look to it like none. */
async function plannedHits<Row>({ db, spec, filter, where }: Sought<Row>, common: number): Promise<number> {
  return filter.q ? common : estimate(db, spec.table, where);
}

/** Ids of those that match, in the list's order. */
export async function sortIds<Row>(
  { db, spec, filter, names }: Omit<Sought<Row>, 'where'>,
  where: Condition,
  limit = 'all' as number | 'all',
): Promise<number[]> {
  const { table } = spec;
  const order = orderOfHits(spec, filter.sort, names);
  // Behind `offset 0` the planner finds the rows by what is asked, not by walking an index of the order.
  const { rows } = await db.raw(
    `select id from (select * from ${table} where ${where.sql} offset 0) ${table} order by ${order.sql} limit ${limit}`,
    [...where.bindings, ...order.bindings] as Knex.RawBinding[],
  );
  return rows.map(({ id }: { id: number }) => id);
}

/** The first ones of many: walked to in the list's order or sorted, whichever passes fewer rows. */
async function firstHits<Row>(
  asked: Asked<Row>,
  { inner, others }: Parts,
  wanted: number,
  limits: Limits,
  guess: number,
): Promise<number[]> {
  const { db, me, spec, filter, names, where, whole } = asked;
  const passed = wanted * (whole / guess);
  if (passed < limits.sorting * guess) {
    const segments = segmentsOf(spec, filter, me, names);
    // Hits may all stand at the far end: then walking is given up.
    const within = Math.ceil(Math.max(limits.passed, 4 * passed));
    const ids = await walkIds(db, spec, all(inner), segments, { others: all(others), size: wanted, within });
    if (ids.length === wanted) return ids;
  }
  return sortIds(asked, where, wanted);
}

/** The rows themselves, in this order; asked anew, so that nobody sees what was taken from him a moment ago. */
export async function rowsOf<Row extends { id: number }>(
  { db, spec, where }: Pick<Asked<Row>, 'db' | 'spec' | 'where'>,
  ids: number[],
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.raw(`select ${spec.row} from ${spec.table} where id = any(?::integer[]) and ${where.sql}`, [
    ids,
    ...where.bindings,
  ] as Knex.RawBinding[]);
  const byId = new Map((rows as Row[]).map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
