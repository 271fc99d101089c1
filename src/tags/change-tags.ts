import type { Request, Response } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { choosable } from '../moving/going.ts';
import { getSetting } from '../settings/repository.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest, notFound } from '../web/errors.ts';
import { ids, optionalId } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import * as tags from './repository.ts';

const TagForm = z.object({ tag_ids: ids, add: optionalId, remove: optionalId });
export type TagForm = z.infer<typeof TagForm>;

/** The × of one tag and its undo change only that one; the list of checkboxes is the whole set. */
export async function readTagForm(deps: Deps, req: Request): Promise<TagForm> {
  if (!(await getSetting(deps, 'tags_enabled'))) throw notFound();
  const form = readForm(TagForm, req.body);
  if (!form.ok) throw badRequest();
  return form.values;
}

/** What a record's tags become; a tag that is gone or goes meanwhile is left out, and none vanishes before the end. */
export async function tagsAfter(trx: Knex.Transaction, current: number[], form: TagForm): Promise<number[]> {
  const offered = choosable(await tags.list(trx), current).map(({ id }) => id);
  const ids = wanted(current, form).filter((id) => offered.includes(id));
  return trx('tags').whereIn('id', ids).orderBy('id').forKeyShare().pluck('id');
}

function wanted(current: number[], { tag_ids, add, remove }: TagForm): number[] {
  if (remove) return current.filter((tagId) => tagId !== remove);
  return add ? [...new Set([...current, add])] : tag_ids;
}

/** Says what was done; a tag that was taken off can be put back at `action`. */
export function flashTags(res: Response, { remove }: TagForm, action: string): void {
  const undo = remove ? { action, fields: { add: remove } } : undefined;
  flash(res, remove ? 'tags.removed' : 'tags.saved', { undo });
}
