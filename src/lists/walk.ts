import type { Knex } from 'knex';
import { asPrepared } from '../db/prepared.ts';
import type { Condition } from './condition.ts';
import { orderOf, type Segment } from './sorts.ts';
import type { ListSpec } from './spec.ts';

interface Part {
  offset: number;
  size: number;
  fromEnd?: boolean;
  /** First pages are asked for all day. */
  prepared?: boolean;
  /** `where` keeps few, and asks only what every index covers: the order's index is walked all the same. */
  fenced?: boolean;
}

const anything: Condition = { sql: 'true', bindings: [] };

/** Ids first, by the order's covering index, then only the page's rows. */
export async function walk<Row>(
  db: Knex,
  spec: ListSpec<Row>,
  where: Condition,
  segments: Segment[],
  part: Part,
): Promise<Row[]> {
  const { table, row } = spec;
  const { offset, size, fromEnd = false, prepared = false, fenced = false } = part;
  const ordered = fromEnd ? [...segments].reverse() : segments;
  const runs = ordered.map((segment) =>
    fenced
      ? runOf(table, segment, anything, fromEnd, where, { columns: coveredBy(spec) })
      : runOf(table, segment, where, fromEnd),
  );
  const sql = `
    select ${row} from (
      select id, row_number() over () place
      from (${runs.map((run) => `(${run.sql})`).join(' union all ')} limit ${size} offset ?) ids
    ) page join ${table} using (id) where in_order() order by place ${fromEnd ? 'desc' : 'asc'}`;
  const query = db.raw(sql, [...runs.flatMap(({ bindings }) => bindings), offset] as Knex.RawBinding[]);
  const { rows } = await (prepared && segments.length === 1 && offset === 0 ? query.options(asPrepared) : query);
  return rows;
}

/** Ids of the first rows in the list's order that meet `others` too, among the first `within` that meet `where`. */
export async function walkIds(
  db: Knex,
  { table }: ListSpec,
  where: Condition,
  segments: Segment[],
  { others, size, within }: { others: Condition; size: number; within: number },
): Promise<number[]> {
  const runs = segments.map((segment) => runOf(table, segment, where, false, undefined, { columns: `${table}.*` }));
  // `offset 0` is a fence: behind it the planner can neither sort nor pick an index for the other conditions.
  const sql = `
    select id from (${runs.map((run) => `(${run.sql})`).join(' union all ')} limit ${within} offset 0) ${table}
    where in_order() and (${others.sql || 'true'}) limit ${size}`;
  const bindings = [...runs.flatMap((run) => run.bindings), ...others.bindings];
  const { rows } = await db.raw(sql, bindings as Knex.RawBinding[]);
  return rows.map(({ id }: { id: number }) => id);
}

function coveredBy({ table, covered }: Pick<ListSpec, 'table' | 'covered'>): string {
  return covered.map((name) => `${table}.${name}`).join(', ');
}

/** One segment of the list in its order, ids only if no `columns` are named; of its first `within` rows, if given. */
export function runOf(
  table: string,
  segment: Segment,
  where: Condition,
  fromEnd: boolean,
  others?: Condition,
  { within, columns }: { within?: number; columns?: string } = {},
): Condition {
  const from = `from ${table} where ${where.sql} and ${segment.where} order by ${orderOf(table, segment, fromEnd)}`;
  const bindings = [...where.bindings, ...segment.bindings];
  if (!others?.sql) return { sql: `select ${columns ?? `${table}.id`} ${from}`, bindings };
  const sql = `select ${table}.id from (select ${columns ?? `${table}.*`} ${from} limit ${within ?? 'all'} offset 0) ${table} where ${others.sql}`;
  return { sql, bindings: [...bindings, ...others.bindings] };
}
