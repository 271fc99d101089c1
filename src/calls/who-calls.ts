import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import * as contacts from '../contacts/repository.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import type { Lead } from '../leads/repository.ts';
import { findCaller } from './find-caller.ts';
import type { Call } from './repository.ts';

/** What one person may know of a call's caller. */
export interface Who {
  leads: Lead[];
  clients: clients.Client[];
  companies: companies.Company[];
  /** The contact person whose number it is, of one of these. */
  contact: contacts.Contact | undefined;
  /** A client or a company, but this person may not see such. */
  hidden_client: boolean;
  /** Responsible for leads that this person may not see; null: nobody is. */
  colleague_ids: Array<number | null>;
}

/** The caller's records as far as this person's rights reach; of a colleague's lead only whose it is. */
export async function whoCalls(db: Knex, viewer: Admin, call: Call): Promise<Who> {
  const { leadIds, clientIds, companyIds, contact } = await recordsOf(db, call);
  const visible = await leadsByPhone.listVisible(db, viewer, leadIds);
  const hidden = leadIds.filter((id) => !visible.some((lead) => lead.id === id));
  const owners = await leadsByPhone.listResponsible(db, hidden);
  const [mayClients, mayCompanies] = [viewer.rights.includes('clients.view'), viewer.rights.includes('companies.view')];
  const who = {
    leads: visible,
    clients: mayClients && clientIds.length > 0 ? await clients.listByIds(db, clientIds) : [],
    companies: mayCompanies ? await companies.listByIds(db, companyIds) : [],
  };
  return {
    ...who,
    contact: contact && belongsTo(contact, who) ? contact : undefined,
    hidden_client: (!mayClients && clientIds.length > 0) || (!mayCompanies && companyIds.length > 0),
    colleague_ids: [...new Set(owners.map(({ responsible_id }) => responsible_id))],
  };
}

interface Records {
  leadIds: number[];
  clientIds: number[];
  companyIds: number[];
  contact: contacts.Contact | undefined;
}

/** He is seen together with whom he belongs to. */
function belongsTo(
  contact: contacts.Contact,
  { leads, clients, companies }: Pick<Who, 'leads' | 'clients' | 'companies'>,
) {
  return (
    leads.some(({ id }) => id === contact.lead_id) ||
    clients.some(({ id }) => id === contact.client_id) ||
    companies.some(({ id }) => id === contact.company_id)
  );
}

// Several are looked for again: since the call some may have been merged, deleted or added.
async function recordsOf(db: Knex, call: Call): Promise<Records> {
  if (call.result !== 'several') {
    const only = (id: number | null) => (id === null ? [] : [id]);
    const [leadIds, clientIds, companyIds] = [only(call.lead_id), only(call.client_id), only(call.company_id)];
    const contact = call.contact_id ? await contacts.find(db, call.contact_id) : undefined;
    return { leadIds, clientIds, companyIds, contact };
  }
  const caller = await findCaller(db, call.phone);
  return {
    leadIds: caller.leads.map(({ id }) => id),
    clientIds: caller.clients.map(({ id }) => id),
    companyIds: caller.companies.map(({ id }) => id),
    contact: caller.contact,
  };
}
