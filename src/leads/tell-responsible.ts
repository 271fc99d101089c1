import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notify } from '../notifications/repository.ts';

/** Tells somebody else that a lead is his now. */
export async function tellResponsible(
  trx: Knex,
  me: Admin,
  lead: { id: number; responsible_id: number | null },
): Promise<void> {
  const { id, responsible_id } = lead;
  if (responsible_id === null || responsible_id === me.id) return;
  await notify(trx, [responsible_id], 'lead_given', { entity: 'lead', entity_id: id, author_id: me.id });
}
