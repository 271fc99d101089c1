import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import * as leads from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import * as steps from './repository.ts';

/** Puts a lead on a step and gives the one it was on; the same step again changes nothing and gives null. */
export async function moveToStep(
  deps: Pick<Deps, 'db' | 'cache'>,
  admin: Admin,
  leadId: number,
  stepId: number,
): Promise<number | null> {
  // One that begins to go just now takes this lead along to its replacement.
  const step = choosable(await steps.known(deps)).find(({ id }) => id === stepId);
  return asAuthor(deps.db, admin, async (trx) => {
    const previous = step && (await leads.setStep(trx, admin, leadId, step.id));
    if (previous) return previous;
    const lead = await leads.lockOpen(trx, admin, leadId);
    if (lead.step_id === stepId) return null;
    throw notFound();
  });
}
