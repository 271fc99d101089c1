import * as admins from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import type { Lead } from '../leads/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Call } from './repository.ts';

export interface CallOf extends Call {
  lead: Lead | undefined;
  client: clients.Client | undefined;
  company: companies.Company | undefined;
  /** Who is responsible for a lead that this person may not see. */
  colleague: string | null;
  /** A client or a company, but this person may not see such. */
  hidden_client: boolean;
}

/** A page of calls with their callers as far as this person's rights reach, in a few queries however many they are. */
export async function listCallers(deps: Deps, viewer: admins.Admin, calls: Call[]): Promise<CallOf[]> {
  const { db } = deps;
  const leadIds = idsOf(calls.map(({ lead_id }) => lead_id));
  const visible = byId(await leadsByPhone.listVisible(db, viewer, leadIds));
  const hidden = leadIds.filter((id) => !visible.has(id));
  const owners = byId(await leadsByPhone.listResponsible(db, hidden));
  const people = byId(await admins.known(deps));
  const mayCompanies = viewer.rights.includes('companies.view');
  const firms = byId(
    mayCompanies ? await companies.listByIds(db, idsOf(calls.map(({ company_id }) => company_id))) : [],
  );
  const mayClients = viewer.rights.includes('clients.view');
  const known = byId(mayClients ? await clients.listByIds(db, idsOf(calls.map(({ client_id }) => client_id))) : []);

  return calls.map((call) => ({
    ...call,
    lead: visible.get(call.lead_id ?? 0),
    client: known.get(call.client_id ?? 0),
    company: firms.get(call.company_id ?? 0),
    colleague: people.get(owners.get(call.lead_id ?? 0)?.responsible_id ?? 0)?.full_name ?? null,
    hidden_client: (call.client_id !== null && !mayClients) || (call.company_id !== null && !mayCompanies),
  }));
}

function idsOf(list: Array<number | null>): number[] {
  return [...new Set(list.filter((id) => id !== null))];
}

function byId<T extends { id: number }>(rows: T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
