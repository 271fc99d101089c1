import type { Knex } from 'knex';
import { removeUnused } from '../db/dictionary-table.ts';
import { countUses } from '../leads/use-counts.ts';
import type { Move, Sweep } from '../moving/move.ts';
import type { MoveKind } from '../operations/kinds.ts';

/** A list of names that people choose from, with its own settings page. */
export interface Dictionary {
  table: 'sources' | 'action_types' | 'tags';
  path: string;
  /** Its entries are told apart by colour as well as by name. */
  coloured: boolean;
  deletion: MoveKind;
  /** What has to move when an entry goes. */
  sweeps: Sweep[];
  /** To another entry; tags just leave their records. */
  needs_replacement: boolean;
  /** How many leads or actions have the entry. */
  countUses(db: Knex, id: number): Promise<number>;
}

function pointing(table: string, column: string): Sweep {
  return { table, where: `${column} = :id`, set: `${column} = :to::integer` };
}

function tagged(table: string): Sweep {
  return { table, where: 'tag_ids @> array[:id]::integer[]', set: 'tag_ids = array_remove(tag_ids, :id::integer)' };
}

export const sources: Dictionary = {
  table: 'sources',
  path: '/settings/sources',
  coloured: false,
  deletion: 'source_delete',
  sweeps: [pointing('leads', 'source_id')],
  needs_replacement: true,
  countUses: async (db, id) => (await countUses(db, 'source_id')).get(id)?.leads ?? 0,
};

export const actionTypes: Dictionary = {
  table: 'action_types',
  path: '/settings/action-types',
  coloured: false,
  deletion: 'action_type_delete',
  sweeps: [pointing('actions', 'action_type_id'), pointing('mailings', 'action_type_id')],
  needs_replacement: true,
  countUses: async (db, id) => {
    const uses = ['actions', 'mailings'].map((table) => count(db(table).where({ action_type_id: id })));
    return (await Promise.all(uses)).reduce((sum, n) => sum + n);
  },
};

export const tags: Dictionary = {
  table: 'tags',
  path: '/settings/tags',
  coloured: true,
  deletion: 'tag_delete',
  sweeps: ['leads', 'clients', 'companies'].map(tagged),
  needs_replacement: false,
  countUses: (db, id) => count(db('leads').whereRaw('tag_ids @> array[?]::integer[]', [id])),
};

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count('* as n');
  return row.n;
}

/** What used an entry gets the replacement, and the entry goes. */
export function deletionOf({ table, deletion, sweeps, needs_replacement }: Dictionary): Move {
  return { kind: deletion, sweeps, needs_replacement, end: (trx, { id }) => removeUnused(trx, table, id) };
}
