import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as leads from '../leads/repository.ts';
import { forbidden } from '../web/errors.ts';
import * as actions from './repository.ts';

/** An entry without an author was made by the system and belongs to everybody who works on the lead. */
export function isOwn(me: Admin, { author_id }: Pick<actions.Action, 'author_id'>): boolean {
  return author_id === null || author_id === me.id;
}

export function refuseOthers(me: Admin, action: actions.Action): void {
  if (!isOwn(me, action)) throw forbidden('not_author');
}

/** Locks the lead first, as every write of an action does: its sums are made from all its actions. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<actions.Action> {
  const { lead_id } = await actions.get(trx, me, id);
  await leads.lockOpen(trx, me, lead_id);
  return actions.get(trx, me, id);
}

export async function lockOwn(trx: Knex.Transaction, me: Admin, id: number): Promise<actions.Action> {
  const action = await lock(trx, me, id);
  refuseOthers(me, action);
  return action;
}
