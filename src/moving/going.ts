import type { Knex } from 'knex';
import type { MoveKind } from '../operations/kinds.ts';

/** An entry of a dictionary that is being taken away: it still has a name, but nobody can choose it any more. */
export interface Going {
  operation_id: number;
  admin_id: number;
  replacement_id: number | null;
  /** 0 to 100. */
  percent: number;
}

interface Entry {
  id: number;
  going?: Going | null;
}

/** For a select of the dictionary's table: null while the entry stays. */
export function goingColumn(db: Knex, table: string, kind: MoveKind): Knex.Raw {
  return db.raw(
    `(select json_build_object('operation_id', id, 'admin_id', admin_id, 'replacement_id', params -> 'replacement_id',
        'percent', case when total > 0 then 100::bigint * done / total else 0 end)
      from operations where kind = ? and subject_id = ??.id and state in ('queued', 'running')) as going`,
    [kind, table],
  );
}

/** What can be chosen: what stays, and what a record has already. */
export function choosable<T extends Entry>(entries: T[], had: Array<number | null | undefined> = []): T[] {
  return entries.filter(({ id, going }) => !going || had.includes(id));
}

/** What a record gets that names the entry: itself, or what its records come to. */
export function insteadOf({ id, going }: Entry): number | null {
  return going ? going.replacement_id : id;
}
