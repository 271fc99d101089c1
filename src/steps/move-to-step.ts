import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import * as leads from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import { notFound } from '../web/errors.ts';
import * as steps from './repository.ts';

/** Puts a lead on a step and gives the one it was on; the same step again changes nothing and gives null. */
export async function moveToStep(db: Knex, admin: Admin, leadId: number, stepId: number): Promise<number | null> {
  return asAuthor(db, admin, async (trx) => {
    const lead = await leads.lockOpen(trx, admin, leadId);
    if (lead.step_id === stepId) return null;

    const step = choosable(await steps.list(trx)).find(({ id }) => id === stepId);
    if (!step) throw notFound();
    await leads.setStep(trx, lead.id, step.id);
    return lead.step_id;
  });
}
