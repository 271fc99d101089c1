import type { Knex } from 'knex';
import { type Asked, type Found, type Limits, pageNumbers } from './asked.ts';
import { all } from './condition.ts';
import { countedConditions } from './conditions.ts';
import { rowsOf, sortIds } from './hits.ts';
import { keyOf } from './kept.ts';
import { type Mark, Marks, markNow, markOf, segmentsFrom } from './marks.ts';
import { idsSince, type Snapshot, snapshotNow } from './moves.ts';
import { outlineMark } from './outline.ts';
import { isIndexed, type Segment, segmentsOf } from './sorts.ts';
import { walk } from './walk.ts';

interface Part {
  offset: number;
  size: number;
}

/** Finding and sorting a row costs as much as passing so many entries. */
const sorting = 30;

/** A page of a list whose rows the counters know. */
export async function pageByCount<Row extends { id: number }>(
  asked: Asked<Row>,
  total: number,
  limits: Limits,
): Promise<Found<Row>> {
  const { filter } = asked;
  const { page, pages } = pageNumbers(filter, total);
  const offset = (page - 1) * filter.size;
  const size = Math.min(filter.size, total - offset);
  const rows = size === 0 ? [] : await rowsAt(asked, total, { offset, size }, limits);
  return { rows, total, more: false, page, pages };
}

async function rowsAt<Row extends { id: number }>(
  asked: Asked<Row>,
  total: number,
  part: Part,
  { near }: Limits,
): Promise<Row[]> {
  const { spec, filter } = asked;
  if (!isIndexed(spec, filter.sort, filter.tab)) return sortedPage(asked, part);
  const walked = entriesTo(asked, total, Math.min(part.offset + part.size, total - part.offset));
  const cost = Math.min(walked, sorting * total);
  const find = () => (walked > cost ? sortedPage(asked, part) : walkedPage(asked, total, part));
  if (cost < near) return find();

  const marks = new Marks(asked.kept, keyOf('marks', spec, asked.where, filter, asked.names));
  const marked = await pageFromMark(asked, total, part, marks, cost / 2);
  if (marked) return marked;
  const before = await stateOf(asked, total);
  const rows = await find();
  if (before.total === total) await mark(asked, marks, part, rows, before.snapshot);
  return rows;
}

/** So many entries of the order's index are passed for so many rows of the list. */
function entriesTo({ whole }: Asked<never>, total: number, rows: number): number {
  return rows * (whole / total);
}

/** Of the list as the database shows it now. */
async function stateOf(
  { db, me, spec, filter }: Asked<never>,
  total: number,
): Promise<{ total: number; snapshot: Snapshot }> {
  if (!spec.moves || !spec.counters) return { total, snapshot: undefined };
  const where = all(countedConditions(spec, filter, me, 'counts'));
  const { rows } = await db.raw(
    `select pg_current_snapshot()::text snapshot, coalesce(sum(n), 0)::int total
     from (${spec.counters.from}) counts where ${where.sql}`,
    where.bindings as Knex.RawBinding[],
  );
  return rows[0];
}

/** Remembers where the page begins, if nothing has changed since the snapshot from which that is known. */
async function mark(
  { db, me, spec, filter, names, where }: Asked<never>,
  marks: Marks,
  { offset }: Part,
  [first]: Array<{ id: number }>,
  snapshot: Snapshot,
): Promise<void> {
  if (!first) return;
  const segments = segmentsOf(spec, filter, me, names, true);
  const made = await markOf(db, spec, { id: first.id, at: offset }, where, segments);
  // Another snapshot may be that of somebody else's work: it is the moves that count.
  const same = made && (made.snapshot === snapshot || (await idsSince(db, spec, snapshot, 0)));
  if (same) marks.add(made);
}

/** Walked to from the nearest mark, if that passes fewer entries than this. */
async function pageFromMark<Row extends { id: number }>(
  asked: Asked<Row>,
  total: number,
  part: Part,
  marks: Marks,
  most: number,
): Promise<Row[] | null> {
  const { db, me, spec, filter, names, where } = asked;
  const isNear = (mark: Mark | null | undefined) =>
    mark && entriesTo(asked, total, Math.abs(mark.at - part.offset) + part.size) <= most;
  const segments = segmentsOf(spec, filter, me, names, true);
  let known: Mark | null | undefined = marks.near(part.offset);
  if (!isNear(known) && spec.outlines) known = await outlineMark(asked, spec.outlines, segments, part.offset);
  if (!known || !isNear(known)) return null;
  const now = await markNow(db, spec, where, segments, known);
  if (!now) {
    marks.forget(known);
    return null;
  }
  marks.add(now);
  const rows = await rowsBeside(
    asked,
    total,
    part,
    (backwards) => segmentsFrom(spec.table, segments, now, backwards),
    now.at,
  );
  if (now.at !== part.offset) await mark(asked, marks, part, rows, now.snapshot);
  return rows;
}

/** The page lies behind the row at this position, before it or on both sides. */
async function rowsBeside<Row>(
  asked: Asked<Row>,
  total: number,
  { offset, size }: Part,
  side: (backwards: boolean) => Segment[],
  at: number,
): Promise<Row[]> {
  const before = Math.max(0, Math.min(at - offset, size));
  const backwards = { offset: Math.max(0, at - offset - size), size: before, fromEnd: true };
  const forwards = { offset: Math.max(0, offset - at), size: size - before, fromEnd: false };
  const rows = before > 0 ? await walkFrom(asked, total, side(true), backwards) : [];
  return before < size ? [...rows, ...(await walkFrom(asked, total, side(false), forwards))] : rows;
}

async function sortedPage<Row extends { id: number }>(asked: Asked<Row>, { offset, size }: Part): Promise<Row[]> {
  const ids = await sortedIds(asked);
  return rowsOf(asked, [...ids.subarray(offset, offset + size)]);
}

async function sortedIds(asked: Asked<never>): Promise<Int32Array> {
  const { db, spec, filter, names, where, kept } = asked;
  const key = keyOf('ids', spec, where, filter, names);
  const known = kept.get<{ ids: Int32Array; snapshot: Snapshot }>(key);
  if (known && (await idsSince(db, spec, known.snapshot, 0))) return known.ids;
  const snapshot = await snapshotNow(db, spec);
  const ids = Int32Array.from(await sortIds(asked, where));
  kept.set(key, { ids, snapshot });
  return ids;
}

/** From the nearer end: no page is further away than half the list. */
function walkedPage<Row>(asked: Asked<Row>, total: number, { offset, size }: Part): Promise<Row[]> {
  const { me, spec, filter, names } = asked;
  const toEnd = total - offset - size;
  const part = { offset: Math.min(offset, toEnd), size, fromEnd: toEnd < offset, prepared: true };
  return walkFrom(asked, total, segmentsOf(spec, filter, me, names), part);
}

function walkFrom<Row>(
  { db, spec, where, whole }: Asked<Row>,
  total: number,
  segments: Segment[],
  part: Part & { fromEnd: boolean; prepared?: boolean },
): Promise<Row[]> {
  return walk(db, spec, where, segments, { ...part, fenced: total < whole / 2 });
}
