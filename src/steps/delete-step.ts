import type { Knex } from 'knex';
import { type Reference, removeReplaced } from '../db/dictionary-table.ts';
import * as steps from './repository.ts';

const references: Reference[] = [
  { table: 'leads', column: 'step_id' },
  { table: 'actions', column: 'step_id' },
  { table: 'lead_step_visits', column: 'step_id' },
];

/**
 * Deletes a step; its leads (those in the bin too), actions and visits go to the replacement.
 * False, and nothing done, if the replacement is gone or is the step itself, as it is for the last one.
 */
export async function deleteStep(trx: Knex.Transaction, id: number, replacementId: number): Promise<boolean> {
  const pipeline = await steps.lockAll(trx);
  await steps.get(trx, id);
  if (replacementId === id || !pipeline.some((step) => step.id === replacementId)) return false;

  // Where a lead went on to; its move to the replacement itself comes from nowhere that still exists.
  await trx('lead_step_visits')
    .where({ from_step_id: id })
    .whereNotIn('step_id', [id, replacementId])
    .update({ from_step_id: replacementId });
  return removeReplaced(trx, 'steps', references, id, replacementId);
}
