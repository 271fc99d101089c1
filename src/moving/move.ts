import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { MoveKind } from '../operations/kinds.ts';

/** Rows that a move changes, in SQL: `:id` is what they leave, `:to` what they come to (null for nothing). */
export interface Sweep {
  table: string;
  /** Holds no more once `set` was done, so that a move can be taken up anywhere. */
  where: string;
  set: string;
  /** Rows that nobody knows as records: they count as work, but not as changed. */
  hidden?: true;
}

/** What is left for `end` once no row is left. `moved` counts the rows of each sweep. */
export interface Moved {
  me: Admin;
  id: number;
  to: number | null;
  moved: number[];
}

/** A change of one entry that any number of records follow. */
export interface Move {
  kind: MoveKind;
  sweeps: Sweep[];
  /** Without one it cannot go while a row points at it. */
  needs_replacement: boolean;
  /** Each of its rows locks the entry, which somebody may hold who waits for the operation. */
  locks_entry?: true;
  /** Its end, such as the removal of the entry; false while something still points at it. */
  end(trx: Knex.Transaction, moved: Moved): Promise<boolean>;
}
