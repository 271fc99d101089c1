import { type Asked, type Found, pageNumbers } from './asked.ts';
import { rowsOf, sortIds } from './hits.ts';
import { keyOf } from './kept.ts';
import { placeOf, segmentsFrom } from './place.ts';
import { isIndexed, type Segment, segmentsOf } from './sorts.ts';
import { walk } from './walk.ts';

/** A row that stood at this position a moment ago. */
interface Mark {
  at: number;
  id: number;
}

interface Part {
  offset: number;
  size: number;
  /** Counted from the list's end. */
  fromEnd: boolean;
}

/** Pages further than this from both ends are marked: the next page near them is walked to from there. */
const far = 2000;
const mostMarks = 50;

/** A page of a list whose rows the counters know. */
export async function pageByCount<Row extends { id: number }>(asked: Asked<Row>, total: number): Promise<Found<Row>> {
  const { spec, filter, whole } = asked;
  const { page, pages } = pageNumbers(filter, total);
  const offset = (page - 1) * filter.size;
  const size = Math.min(filter.size, total - offset);
  const toEnd = total - offset - size;
  // From the nearer end: no page is further away than half the list.
  const part = { offset: Math.min(offset, toEnd), size, fromEnd: toEnd < offset };
  const found = { total, more: false, page, pages };
  if (size === 0) return { ...found, rows: [] };
  if (!isIndexed(spec, filter.sort, filter.tab) || isSortedSooner(part.offset + size, total, whole)) {
    return { ...found, rows: await sortedPage(asked, offset, size) };
  }
  if (part.offset < far) return { ...found, rows: await walkedPage(asked, total, part) };
  return { ...found, rows: await deepPage(asked, total, offset, part) };
}

// A walk passes `whole / total` index entries for each row it keeps; sorting reads each of `total` rows, thirty times dearer.
function isSortedSooner(rows: number, total: number, whole: number): boolean {
  return rows * (whole / Math.max(total, 1)) > 30 * total;
}

async function sortedPage<Row extends { id: number }>(asked: Asked<Row>, offset: number, size: number): Promise<Row[]> {
  const { spec, filter, names, where, kept } = asked;
  const key = keyOf('ids', spec, where, filter, names);
  const ids = kept.get<Int32Array>(key) ?? Int32Array.from(await sortIds(asked, where));
  kept.set(key, ids);
  return rowsOf(asked, [...ids.subarray(offset, offset + size)]);
}

/** From the nearest of marks and ends; the page is marked itself. */
async function deepPage<Row extends { id: number }>(
  asked: Asked<Row>,
  total: number,
  offset: number,
  part: Part,
): Promise<Row[]> {
  const { spec, filter, names, where, kept } = asked;
  const key = keyOf('marks', spec, where, filter, names);
  const marks = kept.get<Mark[]>(key) ?? [];
  const rows = (await pageFromMark(asked, total, marks, offset, part)) ?? (await walkedPage(asked, total, part));
  const first = rows[0];
  if (first && !marks.some(({ at }) => at === offset)) {
    kept.set(key, [...marks.slice(1 - mostMarks), { at: offset, id: first.id }]);
  }
  return rows;
}

async function pageFromMark<Row extends { id: number }>(
  asked: Asked<Row>,
  total: number,
  marks: Mark[],
  offset: number,
  { size, offset: toEnd }: Part,
): Promise<Row[] | null> {
  const { db, me, spec, filter, names, where } = asked;
  const distance = ({ at }: Mark) => (at <= offset ? offset - at : at - offset - size);
  const [mark] = marks
    .filter((known) => distance(known) >= 0 && distance(known) < toEnd)
    .sort((a, b) => distance(a) - distance(b));
  if (!mark) return null;

  const segments = segmentsOf(spec, filter, me, names, true);
  const place = await placeOf(db, spec.table, mark.id, where, segments);
  if (place === null) return null;
  const fromEnd = mark.at > offset;
  const part = { offset: distance(mark), size, fromEnd };
  return walkedPage(asked, total, part, segmentsFrom(spec.table, segments, place, mark.id, fromEnd));
}

function walkedPage<Row>(asked: Asked<Row>, total: number, part: Part, segments?: Segment[]): Promise<Row[]> {
  const { db, me, spec, filter, names, where, whole } = asked;
  const walked = segments ?? segmentsOf(spec, filter, me, names);
  return walk(db, spec, where, walked, { ...part, prepared: !segments, fenced: total < whole / 2 });
}
