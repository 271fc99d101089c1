import type { Knex } from 'knex';
import type { Condition } from './condition.ts';
import type { ListSpec } from './spec.ts';

/**
 * What the database showed when something was read: `pg_snapshot` as text. Undefined for lists whose moves are not noted;
 * what is kept of these is forgotten with any change.
 */
export type Snapshot = string | undefined;

export type Table = Pick<ListSpec, 'table' | 'moves'>;

/** What a statement itself sees, for SQL; null for lists without. */
export function snapshotOf({ moves }: Table): string {
  return moves ? 'pg_current_snapshot()::text' : 'null::text';
}

export async function snapshotNow(db: Knex, spec: Table): Promise<Snapshot> {
  if (!spec.moves) return undefined;
  const { rows } = await db.raw(`select ${snapshotOf(spec)} as snapshot`);
  return rows[0].snapshot;
}

/** By how many rows more, or fewer, this matches than at the snapshot; null if too much has changed to tell. */
export async function shiftSince(
  db: Knex,
  spec: Table,
  snapshot: Snapshot,
  counted: Condition,
): Promise<{ shift: number; snapshot: Snapshot } | null> {
  if (!snapshot) return { shift: 0, snapshot };
  const { rows } = await db.raw(
    `select ${snapshotOf(spec)} as snapshot, ${isUntold(spec)} as untold,
       (select coalesce(sum(case when becomes then 1 else -1 end), 0)::int
        from ${movedSince(spec)} where ${counted.sql}) as shift`,
    [...Array(5).fill(snapshot), ...counted.bindings] as Knex.RawBinding[],
  );
  return rows[0].untold ? null : { shift: rows[0].shift, snapshot: rows[0].snapshot };
}

/** The ids of rows that have changed since; null if they are more than so many, or not known. */
export async function idsSince(
  db: Knex,
  spec: Table,
  snapshot: Snapshot,
  most: number,
): Promise<{ ids: number[]; snapshot: Snapshot } | null> {
  if (!snapshot) return { ids: [], snapshot };
  const { rows } = await db.raw(
    `select ${snapshotOf(spec)} as snapshot, ${isUntold(spec)} as untold,
       array(select distinct id from ${movedSince(spec)} limit ${most + 1}) as ids`,
    Array(5).fill(snapshot),
  );
  const { ids, untold } = rows[0];
  return untold || ids.length > most ? null : { ids, snapshot: rows[0].snapshot };
}

// Three bindings: the snapshot.
function isUntold({ moves }: Table): string {
  return `(exists (select from ${moves}_untold where ${isNew})
    or exists (select from ${moves}_forgotten where below > pg_snapshot_xmin(?::pg_snapshot)))`;
}

/** Under the name of the list's own table: whatever is asked of its rows can be asked of these. Two bindings: the snapshot. */
function movedSince({ table, moves }: Table): string {
  return `(select * from ${moves} where ${isNew}) ${table}`;
}

// The first part is for the index.
const isNew = 'moved_in >= pg_snapshot_xmin(?::pg_snapshot) and not pg_visible_in_snapshot(moved_in, ?::pg_snapshot)';
