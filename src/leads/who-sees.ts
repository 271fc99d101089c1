import type { Knex } from 'knex';

/** Those of these people who may see this lead now. */
export async function whoSees(db: Knex, leadId: number, adminIds: number[]): Promise<number[]> {
  return db('admins')
    .join('leads', 'leads.id', db.raw('?', [leadId]))
    .whereIn('admins.id', adminIds)
    .whereRaw(`'leads.view' = any(admins.rights) and (not admins.own_leads_only or leads.responsible_id = admins.id)`)
    .orderBy('admins.id')
    .pluck('admins.id');
}
