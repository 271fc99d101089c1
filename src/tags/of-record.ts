import { choosable } from '../moving/going.ts';
import type { Tag } from './repository.ts';

/** The tags of a record, and those that it can have. */
export interface TagsOfRecord {
  chosen: Tag[];
  all: Tag[];
}

export function tagsOf(tags: Tag[], ids: number[]): TagsOfRecord {
  return { all: choosable(tags, ids), chosen: tags.filter(({ id }) => ids.includes(id)) };
}
