import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { removeUnused } from '../db/dictionary-table.ts';
import { type Begun, beginMove } from '../moving/begin.ts';
import { choosable } from '../moving/going.ts';
import type { Move } from '../moving/move.ts';
import { notFound } from '../web/errors.ts';
import * as steps from './repository.ts';

const pointing = (table: string) => ({ table, where: 'step_id = :id', set: 'step_id = :to::integer' });

/** A step's leads (those in the bin too), actions and visits go to the replacement, and the step goes. */
export const stepDeletion: Move = {
  kind: 'step_delete',
  sweeps: [
    pointing('leads'),
    pointing('actions'),
    { ...pointing('lead_step_visits'), hidden: true },
    {
      table: 'lead_step_visits',
      where: 'from_step_id = :id',
      // Where a lead went on to; its move to the replacement itself comes from nowhere that still exists.
      set: 'from_step_id = case when step_id in (:id, :to::integer) then null else :to::integer end',
      hidden: true,
    },
  ],
  needs_replacement: true,
  end: (trx, { id }) => removeUnused(trx, 'steps', id),
};

/** `left`, and nothing done, if the replacement is gone or is the step itself, as it is for the last one. */
export async function deleteStep(
  trx: Knex.Transaction,
  me: Admin,
  id: number,
  replacementId: number,
): Promise<Begun | 'going'> {
  const pipeline = await steps.lockAll(trx);
  const step = pipeline.find((each) => each.id === id);
  if (!step) throw notFound();
  if (step.going) return 'going';
  const replacement = choosable(pipeline).find((each) => each.id === replacementId);
  if (!replacement || replacement.id === id) return 'left';
  return beginMove(trx, me, stepDeletion, { id, to: replacement.id, name: `${step.name} → ${replacement.name}` });
}
