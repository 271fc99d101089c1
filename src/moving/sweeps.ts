import type { Knex } from 'knex';
import type { Sweep } from './move.ts';

/** Of one look: at most so many rows, among so many numbers. */
const partSize = 1000;
const span = 50_000;

export type Ends = { id: number; to: number | null };

/** A dictionary's numbers change by tens of thousands at once: the planner believes for minutes what was before. */
export async function trustIndexes(trx: Knex.Transaction): Promise<void> {
  await trx.raw(`select set_config('enable_seqscan', 'off', true)`);
}

/** How many rows there are, counted no further than `most`. */
export async function countRows(trx: Knex.Transaction, sweep: Sweep, ends: Ends, most: number): Promise<number> {
  const { rows } = await trx.raw(
    `select count(*)::int n from (select from ${sweep.table} where ${sweep.where} limit :most) counted`,
    { ...ends, most },
  );
  return rows[0].n;
}

export async function moveAll(trx: Knex.Transaction, { table, where, set }: Sweep, ends: Ends): Promise<number> {
  const { rowCount } = await trx.raw(`update ${table} set ${set} where ${where}`, ends as Knex.ValueDict);
  return rowCount;
}

/** Moves the next rows in the order of their ids; gives how many, and up to where no row is left (null: the end). */
export async function movePart(
  trx: Knex.Transaction,
  { table, where, set }: Sweep,
  ends: Ends,
  after: number,
): Promise<{ moved: number; after: number | null }> {
  const place = { ...ends, after, until: after + span, size: partSize };
  // In the order of their ids: two such changes at once wait for one another instead of a deadlock.
  const { rows } = await trx.raw(
    `select id from ${table} where id > :after and id <= :until and ${where} order by id limit :size for no key update`,
    place,
  );
  const ids: number[] = rows.map(({ id }: { id: number }) => id);
  const { rowCount: moved } = await trx.raw(`update ${table} set ${set} where id = any(:ids) and ${where}`, {
    ...ends,
    ids,
  });
  if (ids.length === partSize) return { moved, after: ids.at(-1)! };
  const { rows: more } = await trx.raw(`select exists (select from ${table} where id > :until) yes`, place);
  return { moved, after: more[0].yes ? place.until : null };
}
