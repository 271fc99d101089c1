import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import type { Lead } from '../leads/repository.ts';
import { findCaller } from './find-caller.ts';
import type { Call } from './repository.ts';

/** What one person may know of a call's caller. */
export interface Who {
  leads: Lead[];
  clients: clients.Client[];
  /** A client, but this person may not see clients. */
  hidden_client: boolean;
  /** Responsible for leads that this person may not see; null: nobody is. */
  colleague_ids: Array<number | null>;
}

/** The caller's records as far as this person's rights reach; of a colleague's lead only whose it is. */
export async function whoCalls(db: Knex, viewer: Admin, call: Call): Promise<Who> {
  const { leadIds, clientIds } = await recordsOf(db, call);
  const visible = await leadsByPhone.listVisible(db, viewer, leadIds);
  const hidden = leadIds.filter((id) => !visible.some((lead) => lead.id === id));
  const owners = await leadsByPhone.listResponsible(db, hidden);
  const mayClients = viewer.rights.includes('clients.view');
  return {
    leads: visible,
    clients: mayClients && clientIds.length > 0 ? await clients.listByIds(db, clientIds) : [],
    hidden_client: !mayClients && clientIds.length > 0,
    colleague_ids: [...new Set(owners.map(({ responsible_id }) => responsible_id))],
  };
}

// Several are looked for again: since the call some may have been merged, deleted or added.
async function recordsOf(db: Knex, call: Call): Promise<{ leadIds: number[]; clientIds: number[] }> {
  if (call.result !== 'several') {
    const only = (id: number | null) => (id === null ? [] : [id]);
    return { leadIds: only(call.lead_id), clientIds: only(call.client_id) };
  }
  const caller = await findCaller(db, call.phone);
  return { leadIds: caller.leads.map(({ id }) => id), clientIds: caller.clients.map(({ id }) => id) };
}
