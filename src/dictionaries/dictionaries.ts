import type { Knex } from 'knex';
import type { Reference } from '../db/dictionary-table.ts';
import { countUses } from '../leads/use-counts.ts';

/** A list of names that people choose from, with its own settings page. */
export interface Dictionary {
  table: 'sources' | 'action_types' | 'tags';
  path: string;
  /** Its entries are told apart by colour as well as by name. */
  coloured: boolean;
  /** What has to move to a replacement when an entry goes; tags just leave their leads. */
  references: Reference[];
  /** How many leads or actions have the entry. */
  countUses(db: Knex, id: number): Promise<number>;
}

export const sources: Dictionary = {
  table: 'sources',
  path: '/settings/sources',
  coloured: false,
  references: [{ table: 'leads', column: 'source_id' }],
  countUses: async (db, id) => (await countUses(db, 'source_id')).get(id)?.leads ?? 0,
};

export const actionTypes: Dictionary = {
  table: 'action_types',
  path: '/settings/action-types',
  coloured: false,
  references: [
    { table: 'actions', column: 'action_type_id' },
    { table: 'mailings', column: 'action_type_id' },
  ],
  countUses: async (db, id) => {
    const uses = ['actions', 'mailings'].map((table) => count(db(table).where({ action_type_id: id })));
    return (await Promise.all(uses)).reduce((sum, n) => sum + n);
  },
};

export const tags: Dictionary = {
  table: 'tags',
  path: '/settings/tags',
  coloured: true,
  references: [],
  countUses: (db, id) => count(db('leads').whereRaw('tag_ids @> array[?]::integer[]', [id])),
};

async function count(query: Knex.QueryBuilder): Promise<number> {
  const [row] = await query.count('* as n');
  return row.n;
}
