import type { Knex } from 'knex';
import { type Going, goingColumn } from '../moving/going.ts';
import type { Deps } from '../web/deps.ts';

export interface ActionType {
  id: number;
  name: string;
  version: number;
  /** That it is being deleted. */
  going?: Going | null;
}

export async function list(db: Knex): Promise<ActionType[]> {
  const going = goingColumn(db, 'action_types', 'action_type_delete');
  return db('action_types')
    .select('id', 'name', 'version', going)
    .orderByRaw('name collate "und-x-icu", id')
    .limit(1000);
}

/** The whole dictionary, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<ActionType[]> {
  return cache.get('action_types', 'all', () => list(db));
}
