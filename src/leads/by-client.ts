import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { columns, type Lead, visibleTo } from './repository.ts';

/** The leads that became a client: those this person may see, newest first, and how many more there are. */
export interface LeadsOfClient {
  leads: Lead[];
  hidden: number;
}

export async function listOfClient(db: Knex, me: Admin, clientId: number): Promise<LeadsOfClient> {
  const maySee = me.rights.includes('leads.view');
  const all = db('leads').where({ client_id: clientId });
  const [leads, counted] = await Promise.all([
    maySee ? all.clone().modify(visibleTo(me)).orderBy('id', 'desc').limit(100).select(columns) : [],
    all.clone().count({ n: '*' }).first(),
  ]);
  return { leads, hidden: Number(counted?.n ?? 0) - leads.length };
}
