import type { Knex } from 'knex';
import { all, type Condition } from './condition.ts';
import type { Segment } from './sorts.ts';

/** In which of the list's segments the row stands, if in any. */
export async function placeOf(
  db: Knex,
  table: string,
  id: number,
  where: Condition,
  segments: Segment[],
): Promise<number | null> {
  const { sql, bindings } = all([{ sql: `${table}.id = ?`, bindings: [id] }, where]);
  const cases = segments.map((segment, place) => `when ${segment.where} then ${place}`).join(' ');
  if (!cases) return null;
  const { rows } = await db.raw(`select case ${cases} end place from ${table} where ${sql}`, [
    ...segments.flatMap((segment) => segment.bindings),
    ...bindings,
  ] as Knex.RawBinding[]);
  return rows[0]?.place ?? null;
}

/** The part of a row's segment that lies behind it, or before it. */
export function beyond(table: string, segment: Segment, id: number, backwards: boolean): Segment {
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
