import type { Knex } from 'knex';
import { all, any, type Condition } from './condition.ts';
import { longestKept } from './kept.ts';
import { type Snapshot, shiftSince } from './moves.ts';
import type { Segment } from './sorts.ts';
import type { ListSpec } from './spec.ts';

/** A row that stood in the list: at the snapshot, so many rows came before it. */
export interface Mark {
  at: number;
  id: number;
  /** Its segment, and what it is ordered by there, as text. */
  place: number;
  key: string | null;
  snapshot: Snapshot;
  /** When that was, in milliseconds of this process. */
  seen: number;
}

const mostMarks = 50;
const milliseconds = longestKept - 60_000;

interface Store {
  get<T>(key: string): T | undefined;
  set(key: string, value: unknown, milliseconds: number): void;
}

/** The marks of one list in its order. */
export class Marks {
  readonly #kept: Store;
  readonly #key: string;

  constructor(kept: Store, key: string) {
    this.#kept = kept;
    this.#key = key;
  }

  get #all(): Mark[] {
    const marks = this.#kept.get<Mark[]>(this.#key) ?? [];
    return marks.filter(({ seen }) => seen > Date.now() - milliseconds);
  }

  /** The one that stood nearest to this position. */
  near(offset: number): Mark | undefined {
    const distance = ({ at }: Mark) => Math.abs(at - offset);
    return this.#all.toSorted((a, b) => distance(a) - distance(b))[0];
  }

  add(mark: Mark): void {
    const others = this.#all.filter(({ id, at }) => id !== mark.id && at !== mark.at);
    this.#kept.set(this.#key, [...others.slice(1 - mostMarks), mark], milliseconds);
  }

  forget({ id }: Mark): void {
    const left = this.#all.filter((mark) => mark.id !== id);
    this.#kept.set(this.#key, left, milliseconds);
  }
}

/** The mark of a row that stands `at` this position now; null if it is not in the list any more. */
export async function markOf(
  db: Knex,
  { table, moves }: ListSpec,
  { id, at }: Pick<Mark, 'id' | 'at'>,
  where: Condition,
  segments: Segment[],
): Promise<Mark | null> {
  const seen = Date.now();
  const asked = all([{ sql: `${table}.id = ?`, bindings: [id] }, where]);
  const places = segments.map((segment, place) => `when ${segment.where} then ${place}`).join(' ');
  const keys = segments.map(({ where, column }) => `when ${where} then (${column})::text`).join(' ');
  const bindings = segments.flatMap((segment) => segment.bindings);
  const { rows } = await db.raw(
    `select case ${places} end place, case ${keys} end key, pg_current_snapshot()::text snapshot from ${table} where ${asked.sql}`,
    [...bindings, ...bindings, ...asked.bindings] as Knex.RawBinding[],
  );
  const { place, key, snapshot } = rows[0] ?? { place: null };
  return place === null ? null : { id, at, place, key, seen, snapshot: moves ? snapshot : undefined };
}

/** Where the marked row would stand now; null if too much has changed to tell. */
export async function markNow(
  db: Knex,
  spec: ListSpec,
  where: Condition,
  segments: Segment[],
  mark: Mark,
): Promise<Mark | null> {
  const now = Date.now();
  const before = segmentsFrom(spec.table, segments, mark, true);
  const isBefore = any(before.map((segment) => ({ sql: segment.where, bindings: segment.bindings })));
  const seen = await shiftSince(db, spec, mark.snapshot, all([where, isBefore]));
  if (!seen) return null;
  // Without a snapshot it is as old as it was.
  return seen.snapshot ? { ...mark, at: mark.at + seen.shift, snapshot: seen.snapshot, seen: now } : mark;
}

/** Everything from the mark on, its row included; backwards, everything before it. In the list's order. */
export function segmentsFrom(
  table: string,
  segments: Segment[],
  { place, key, id }: Mark,
  backwards: boolean,
): Segment[] {
  const segment = segments[place]!;
  const sign = segment.descending === backwards ? '>' : '<';
  const compared = backwards ? sign : `${sign}=`;
  const sql = segment.tied ? `${table}.id ${compared} ?` : `(${segment.column}, ${table}.id) ${compared} (?, ?)`;
  const own = {
    ...segment,
    where: `${segment.where} and ${sql}`,
    bindings: [...segment.bindings, ...(segment.tied ? [id] : [key, id])],
  };
  return backwards ? [...segments.slice(0, place), own] : [own, ...segments.slice(place + 1)];
}
