import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { leadList } from '../leads/list-spec.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { addressAt, readState } from '../lists/open-list.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Typed } from '../web/form.ts';
import { type ChangeName, changes } from './changes.ts';
import type { Values } from './read-values.ts';
import { start } from './run.ts';
import { isSameSet, type Selection, storeTargets } from './selection.ts';

/** What a bulk operation keeps until it is confirmed. */
export interface Prepared extends Record<string, unknown> {
  change: ChangeName;
  typed: Typed;
  /** Of "all that match": the filter. */
  filter: string | null;
  /** The list it began from. */
  back: string;
}

export interface Wish {
  change: ChangeName;
  selection: Selection;
  typed: Typed;
  back: string;
}

/** Thrown where another number of leads matches than was shown. */
export class SetChanged extends Error {
  readonly now: number;

  constructor(now: number) {
    super('set changed');
    this.now = now;
  }
}

/** Keeps which leads are meant and what is to be done with them; nothing changes before it is confirmed. Throws SetChanged. */
export async function prepareBulk(deps: Deps, me: Admin, { selection, ...wish }: Wish): Promise<Operation> {
  return deps.db.transaction(async (trx) => {
    const params: Prepared = { ...wish, filter: 'ids' in selection ? null : selection.filter };
    const { kind } = changes[wish.change];
    const operation = await operations.create(trx, { admin_id: me.id, kind, state: 'preview', params });
    const total = await storeTargets(trx, deps, me, operation.id, selection);
    if ('count' in selection && !(selection.more ? total > selection.count : total === selection.count))
      throw new SetChanged(total);
    return { ...operation, total };
  });
}

/** Throws SetChanged, after the new set was kept, where others match by now. Twice does it once. */
export async function confirmBulk(
  trx: Knex.Transaction,
  deps: Deps,
  me: Admin,
  id: number,
  { values, about }: { values: Values; about: object },
): Promise<Operation | 'set_changed'> {
  const operation = await operations.lock(trx, me, id);
  if (operation.state !== 'preview') return operation;
  const { change, filter, back } = operation.params as Prepared;
  if (filter !== null && !(await isSameSet(trx, deps, me, id, filter))) {
    await storeTargets(trx, deps, me, id, { filter });
    return 'set_changed';
  }
  const confirmed: Partial<Operation> = {
    params: { change, values, back, ...about },
    state: 'running',
    created_at: new Date(),
  };
  await operations.update(trx, id, confirmed);
  return start(trx, me, { ...operation, ...confirmed });
}

/** The list's address as it was sent along. */
export async function listAddress(deps: Deps, me: Admin, filter: unknown): Promise<string> {
  const spec = await fullSpec(deps, leadList);
  return addressAt(deps, me, spec, readState(filter));
}
