import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import * as leads from '../leads/repository.ts';

/** What belongs to a company, as far as one person may see it. */
export interface MemberCounts {
  leads: number;
  clients: number;
  /** Leads that this person may not see. */
  hidden_leads: number;
}

export async function countMembers(db: Knex, me: Admin, companyId: number): Promise<MemberCounts> {
  const count = async (query: Knex.QueryBuilder) => Number((await query.count({ n: '*' }).first())?.n ?? 0);
  const ofCompany = db('leads').where({ company_id: companyId });
  const maySee = me.rights.includes('leads.view');
  const [all, seen, customers] = await Promise.all([
    count(ofCompany.clone()),
    maySee ? count(ofCompany.clone().modify(leads.visibleTo(me))) : 0,
    me.rights.includes('clients.view') ? count(db('clients').where({ company_id: companyId })) : 0,
  ]);
  return { leads: seen, clients: customers, hidden_leads: all - seen };
}

interface Part {
  /** Only those with a smaller number. */
  before: number | null;
  limit: number;
}

/** The company's leads that this person may see, newest first. */
export async function listLeads(db: Knex, me: Admin, companyId: number, part: Part): Promise<leads.Lead[]> {
  return newest(db('leads').where('leads.company_id', companyId).modify(leads.visibleTo(me)), 'leads', part).select(
    leads.columns,
  );
}

export async function listClients(db: Knex, companyId: number, part: Part): Promise<clients.Client[]> {
  const ids: number[] = await newest(db('clients').where({ company_id: companyId }), 'clients', part).pluck('id');
  return (await clients.listByIds(db, ids)).reverse();
}

function newest(query: Knex.QueryBuilder, table: string, { before, limit }: Part): Knex.QueryBuilder {
  if (before) query.where(`${table}.id`, '<', before);
  return query.orderBy(`${table}.id`, 'desc').limit(limit);
}
