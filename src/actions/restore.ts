import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as changes from '../changes/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import type { Names } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { notFound } from '../web/errors.ts';
import * as actions from './repository.ts';

/** Puts back the entry that this person deleted, from its before-image; gives its lead's id. */
export async function restore(db: Knex, me: Admin, id: number, names: Names): Promise<number> {
  return asAuthor(db, me, async (trx) => {
    const removed = await changes.findRemoved(trx, 'action', id, me.id);
    if (!removed) throw notFound();
    const row = removed as unknown as actions.Action;
    const lead = await leads.lockOpen(trx, me, row.lead_id);

    const known = (ids: Map<number, unknown>, value: number | null) => (value && ids.has(value) ? value : null);
    const step_id = known(names.steps, row.step_id) ?? lead.step_id;
    const action_type_id = known(names.action_types, row.action_type_id);
    if (!row.text && !action_type_id && !row.assignee_id && !row.planned_on) throw notFound();
    await actions.putBack(trx, { ...row, step_id, action_type_id });
    return lead.id;
  });
}
