import type { Knex } from 'knex';
import type { Action } from '../../src/actions/repository.ts';
import type { Lead } from '../../src/leads/repository.ts';
import { cast } from '../support/people.ts';

/** An entry of Ada's on the lead's step; gives its id. */
export async function makeAction(
  db: Knex,
  lead: Pick<Lead, 'id' | 'step_id'>,
  values: Partial<Action> = {},
): Promise<number> {
  const [row] = await db('actions')
    .insert({ lead_id: lead.id, step_id: lead.step_id, author_id: cast.Ada.id, text: 'A note', ...values })
    .returning('id');
  return row.id;
}
