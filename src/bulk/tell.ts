import type { Knex } from 'knex';
import { tellAssignee } from '../actions/tell-assignee.ts';
import type { Admin } from '../admins/repository.ts';
import { notify } from '../notifications/repository.ts';
import type { Operation } from '../operations/repository.ts';

/** Tells others once what they were given, however many leads or tasks that are. */
export async function tellOfBulk(trx: Knex.Transaction, me: Admin, operation: Operation): Promise<void> {
  if (operation.kind === 'bulk_task') return tellOfTasks(trx, me, operation);
  if (operation.kind !== 'bulk_responsible' || operation.changed === 0) return;
  const { responsible_id } = operation.params.values as { responsible_id: number | null };
  if (responsible_id === me.id) return;
  await notify(trx, [responsible_id], 'leads_given', { author_id: me.id, data: { count: operation.changed } });
}

async function tellOfTasks(trx: Knex.Transaction, me: Admin, { batch }: Operation): Promise<void> {
  const made = trx('changes').where({ batch, entity: 'action' }).select('entity_id');
  const given: Array<{ assignee_id: number; n: number; id: number; lead_id: number }> = await trx('actions')
    .whereIn('id', made)
    .whereNotNull('assignee_id')
    .whereNot({ assignee_id: me.id })
    .groupBy('assignee_id')
    .select('assignee_id', trx.raw('count(*)::int n'), trx.raw('min(id) id'), trx.raw('min(lead_id) lead_id'));
  for (const { n, assignee_id, ...first } of given) {
    if (n === 1) await tellAssignee(trx, me, { ...first, assignee_id });
    else await notify(trx, [assignee_id], 'task_assigned', { author_id: me.id, data: { count: n } });
  }
}
