import type { Knex } from 'knex';
import type { Deps } from '../web/deps.ts';

export interface Source {
  id: number;
  name: string;
  version: number;
}

export async function list(db: Knex): Promise<Source[]> {
  return db('sources').select('id', 'name', 'version').orderByRaw('name collate "und-x-icu", id').limit(1000);
}

/** The whole dictionary, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<Source[]> {
  return cache.get('sources', 'all', () => list(db));
}
