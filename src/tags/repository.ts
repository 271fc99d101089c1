import type { Knex } from 'knex';
import { type Going, goingColumn } from '../moving/going.ts';
import { getSetting } from '../settings/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Colour } from '../web/markup.ts';

export interface Tag {
  id: number;
  name: string;
  colour: Colour;
  version: number;
  /** That it is being deleted. */
  going?: Going | null;
}

export async function list(db: Knex): Promise<Tag[]> {
  const going = goingColumn(db, 'tags', 'tag_delete');
  return db('tags')
    .select('id', 'name', 'colour', 'version', going)
    .orderByRaw('name collate "und-x-icu", id')
    .limit(1000);
}

/** The whole dictionary, kept until somebody changes it. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<Tag[]> {
  return cache.get('tags', 'all', () => list(db));
}

/** Whether the module is switched on in the settings. */
export function isTagsEnabled(deps: Pick<Deps, 'db' | 'cache'>): Promise<boolean> {
  return getSetting(deps, 'tags_enabled');
}
