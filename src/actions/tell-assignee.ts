import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { whoSees } from '../leads/who-sees.ts';
import { notify } from '../notifications/repository.ts';

/** Tells somebody else that a task or an action is his now, if he may see its lead. */
export async function tellAssignee(
  trx: Knex,
  me: Admin,
  action: { id: number; lead_id: number; assignee_id: number | null },
): Promise<void> {
  const { id, lead_id, assignee_id } = action;
  if (assignee_id === null || assignee_id === me.id) return;
  const about = { entity: 'action' as const, entity_id: id, author_id: me.id };
  await notify(trx, await whoSees(trx, lead_id, [assignee_id]), 'task_assigned', about);
}
