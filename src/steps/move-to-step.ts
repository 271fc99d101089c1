import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import * as leads from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import * as steps from './repository.ts';

/** Thrown where the lead is no longer on the step from which it is to be taken. */
export class StepChanged extends Error {}

/**
 * Puts a lead on a step and gives the one it was on; the same step again changes nothing and gives null. With `was` only
 * a lead that is on that step is moved: whoever takes a click back does not take back what a colleague did since.
 */
export async function moveToStep(
  deps: Pick<Deps, 'db' | 'cache'>,
  admin: Admin,
  leadId: number,
  stepId: number,
  was?: number,
): Promise<number | null> {
  // One that begins to go just now takes this lead along to its replacement.
  const step = choosable(await steps.known(deps)).find(({ id }) => id === stepId);
  return asAuthor(deps.db, admin, async (trx) => {
    if (was && (await leads.lockOpen(trx, admin, leadId)).step_id !== was) throw new StepChanged();
    const previous = step && (await leads.setStep(trx, admin, leadId, step.id));
    if (previous) return previous;
    const lead = await leads.lockOpen(trx, admin, leadId);
    if (lead.step_id === stepId) return null;
    throw notFound();
  });
}
