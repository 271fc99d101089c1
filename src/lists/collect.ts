import type { Knex } from 'knex';
import { type Condition, guessOf } from './condition.ts';

/** Found rows in no order, no more than were wanted. */
export interface Collected {
  ids: number[];
  /** How many there may be in all. */
  guess: number;
}

/** Ids of those that match, in no order, up to `limit`. */
export async function collect(db: Knex, table: string, where: Condition, limit: number): Promise<number[]> {
  return (await collectAndGuess(db, table, where, limit)).ids;
}

/** The rows come in the table's own order: how far they reach tells how many more there may be. */
export async function collectAndGuess(db: Knex, table: string, where: Condition, limit: number): Promise<Collected> {
  // With `ctid` no index alone will do: the one by tags would be read through all the rows without tags.
  const { rows } = await db.raw(
    `select id, ${block} block, ${blocksOf(table)} blocks from ${table} where ${where.sql} limit ${limit}`,
    where.bindings as Knex.RawBinding[],
  );
  const found: Array<{ id: number; block: number; blocks: number }> = rows;
  const reached = Math.max(0, ...found.map((row) => row.block)) + 1;
  return { ids: found.map(({ id }) => id), guess: (found.length * (found[0]?.blocks ?? 0)) / reached };
}

/** From so many blocks of the table: how many match, if that are certainly more than so many. */
export async function guessIfMany(
  db: Knex,
  table: string,
  where: Condition,
  many: number,
  blocks: number,
): Promise<number | null> {
  const share = `least(1, ?::float8 / greatest(1, ${blocksOf(table)}))`;
  const { rows } = await db.raw(
    `select ${share} share, count(*)::int hits, count(distinct ${block})::int blocks
     from ${table} tablesample system (100 * ${share}) where ${where.sql}`,
    [blocks, blocks, ...where.bindings] as Knex.RawBinding[],
  );
  const { share: taken } = rows[0];
  // Would that many lie on that many blocks of the sample? By eight deviations: never.
  const few = many * taken;
  return rows[0].blocks > few + 8 * Math.sqrt(few) + 10 ? rows[0].hits / taken : null;
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
