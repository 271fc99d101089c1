import type { Knex } from 'knex';
import { type Going, goingColumn } from '../moving/going.ts';
import type { Deps } from '../web/deps.ts';

export interface Source {
  id: number;
  name: string;
  version: number;
  /** That it is being deleted. */
  going?: Going | null;
}

export async function list(db: Knex): Promise<Source[]> {
  const going = goingColumn(db, 'sources', 'source_delete');
  return db('sources').select('id', 'name', 'version', going).orderByRaw('name collate "und-x-icu", id').limit(1000);
}

/** The whole dictionary, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<Source[]> {
  return cache.get('sources', 'all', () => list(db));
}
