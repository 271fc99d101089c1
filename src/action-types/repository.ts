import type { Knex } from 'knex';
import type { Deps } from '../web/deps.ts';

export interface ActionType {
  id: number;
  name: string;
  version: number;
}

export async function list(db: Knex): Promise<ActionType[]> {
  return db('action_types').select('id', 'name', 'version').orderByRaw('name collate "und-x-icu", id').limit(1000);
}

/** The whole dictionary, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<ActionType[]> {
  return cache.get('action_types', 'all', () => list(db));
}
