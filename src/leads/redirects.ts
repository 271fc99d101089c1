import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from './repository.ts';

/** The lead that a merged one went into, if this person may see it. */
export async function find(db: Knex, me: Admin, id: number): Promise<number | undefined> {
  const row = await db('lead_redirects')
    .join('leads', 'leads.id', 'lead_redirects.lead_id')
    .where('lead_redirects.id', id)
    .modify(visibleTo(me))
    .first({ lead_id: 'leads.id' });
  return row?.lead_id;
}

export async function create(db: Knex, mergedIds: number[], leadId: number): Promise<void> {
  await db('lead_redirects').insert(mergedIds.map((id) => ({ id, lead_id: leadId })));
}
