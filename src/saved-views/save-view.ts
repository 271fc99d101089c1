import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { writeFilter } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { listAt } from '../lists/open-list.ts';
import type { ListSpec } from '../lists/spec.ts';
import { keepSettings } from '../lists/usual.ts';
import type { Deps } from '../web/deps.ts';
import { once } from '../web/submissions.ts';
import type { SavedView } from './repository.ts';
import * as views from './repository.ts';

/** What a view holds of the list that `state` is. */
async function heldOf(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  state: string,
): Promise<Pick<SavedView, 'query' | 'columns'>> {
  const full = await fullSpec(deps, spec);
  const { filter, columns } = await listAt(deps, me, full, state);
  return { query: writeFilter(full, filter, { page: 1 }, 0), columns };
}

interface NewValues {
  name: string;
  shared: boolean;
  /** It shall open first from now on. */
  usual: boolean;
  submission_id?: string;
}

/** The address of the list seen through its new view; undefined where this person has a view of that name. */
export async function saveView(
  deps: Deps,
  me: Admin,
  spec: ListSpec,
  state: string,
  { name, shared, usual, submission_id }: NewValues,
): Promise<string | undefined> {
  const held = await heldOf(deps, me, spec, state);
  return asAuthor(deps.db, me, async (trx) => {
    const location = await once(trx, me.id, submission_id, async () => {
      const saved = await views.create(trx, { list: spec.table, admin_id: me.id, name, shared, ...held });
      if (!saved) return '';
      if (usual) await keepSettings(trx, me, spec, { view: saved.id });
      return `${spec.path}?view=${saved.id}`;
    });
    return location || undefined;
  });
}

/** Puts the list as it is into a view; gives the view's name. */
export async function keepState(deps: Deps, me: Admin, spec: ListSpec, id: number, state: string): Promise<string> {
  const held = await heldOf(deps, me, spec, state);
  return asAuthor(deps.db, me, async (trx) => {
    const saved = await views.lock(trx, me, spec.table, id);
    await views.update(trx, saved, held);
    return saved.name;
  });
}

/** Renames and shares, unless somebody else changed it since that version. `now` is the view as it was found. */
export async function editView(
  trx: Knex.Transaction,
  me: Admin,
  { list, id }: Pick<SavedView, 'list' | 'id'>,
  { version, ...values }: Pick<SavedView, 'name' | 'shared' | 'version'>,
): Promise<{ outcome: 'saved' | 'stale' | 'taken'; now: SavedView }> {
  const now = await views.lock(trx, me, list, id);
  if (now.version !== version) return { outcome: 'stale', now };
  return { outcome: (await views.update(trx, now, values)) ? 'saved' : 'taken', now };
}
