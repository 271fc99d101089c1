import type { Knex } from 'knex';
import { type Condition, guessOf } from './condition.ts';
import { type Snapshot, snapshotOf, type Table } from './moves.ts';

/** Ids of those that match, in no order, up to `limit`. */
export async function collect(db: Knex, table: string, where: Condition, limit: number): Promise<number[]> {
  const found = collected(table, where, limit);
  const { rows } = await db.raw(`select id from ${found.sql}`, found.bindings as Knex.RawBinding[]);
  return rows.map(({ id }: { id: number }) => id);
}

/** The first found of those that match, sorted. */
export interface Collected {
  ids: number[];
  /** How many may match in all. */
  guess: number;
  snapshot: Snapshot;
}

/** Those that match, up to `limit`, sorted; found in the table's own order, so how far they reach tells how many more there may be. */
export async function collectSorted(
  db: Knex,
  spec: Table,
  where: Condition,
  order: Condition,
  limit: number,
): Promise<Collected> {
  const { table } = spec;
  const found = collected(table, where, limit);
  const { rows } = await db.raw(
    `select ${snapshotOf(spec)} as snapshot, array_agg(id order by ${order.sql}) ids,
       count(*) * ${blocksOf(table)}::float8 / (max(block) + 1) guess
     from ${found.sql}`,
    [...order.bindings, ...found.bindings] as Knex.RawBinding[],
  );
  const { ids, guess, snapshot } = rows[0];
  return { ids: ids ?? [], guess: guess ?? 0, snapshot: snapshot ?? undefined };
}

// With `ctid` no index alone will do: the one by tags would be read through all the rows without tags.
function collected(table: string, where: Condition, limit: number): Condition {
  const sql = `(select ${table}.*, ${block} block from ${table} where ${where.sql} limit ${limit}) ${table}`;
  return { sql, bindings: where.bindings };
}

/**
 * From so many blocks of the table, in the table's order: how many match, if that are certainly more than so many.
 * No more blocks are read than make that certain.
 */
export async function guessIfMany(
  db: Knex,
  spec: Table,
  where: Condition,
  many: number,
  blocks: number,
): Promise<Pick<Collected, 'guess' | 'snapshot'> | null> {
  const { table } = spec;
  const share = `least(1, ?::float8 / greatest(1, ${blocksOf(table)}))`;
  // Would that many lie on that many blocks of the sample? Once in a hundred million searches.
  const certain = `(select ceil(few + 6 * sqrt(few) + 6) from (select ? * ${share} few) expected)`;
  const { rows } = await db.raw(
    `select ${snapshotOf(spec)} as snapshot, ${certain} certain, count(*)::int blocks,
       max(hits) * ${blocksOf(table)} / (${share} * (max(block) + 1)) guess
     from (
       select block, hits from (
         select block, lag(block) over () before, row_number() over () hits
         from (
           select ${block} block from ${table} tablesample system (100 * ${share}) where ${where.sql} offset 0
         ) sampled
       ) numbered where block is distinct from before limit ${certain}
     ) firsts`,
    [many, blocks, blocks, blocks, ...where.bindings, many, blocks] as Knex.RawBinding[],
  );
  const { certain: enough, blocks: hit, guess, snapshot } = rows[0];
  return hit < enough ? null : { guess, snapshot: snapshot ?? undefined };
}

/** The planner's guess of how many match. */
export async function estimate(db: Knex, table: string, where: Condition): Promise<number> {
  const { sql, bindings } = guessOf(where);
  const { rows } = await db.raw(
    `explain (format json) select from ${table} where ${sql}`,
    bindings as Knex.RawBinding[],
  );
  return Math.max(1, rows[0]['QUERY PLAN'][0].Plan['Plan Rows']);
}

const block = '(ctid::text::point)[0]::integer';

function blocksOf(table: string): string {
  return `(select pg_relation_size('${table}') / 8192)`;
}
