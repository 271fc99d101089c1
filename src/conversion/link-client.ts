import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as clients from '../clients/repository.ts';
import * as leads from '../leads/repository.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { notFound } from '../web/errors.ts';
import { ConversionRefused } from './refusal.ts';

export interface Linked {
  lead: leads.Lead;
  client: clients.Client | undefined;
  /** Null when it was so already. */
  operation: Operation | null;
}

type Target = Pick<leads.Lead, 'id' | 'full_name'>;

/** Makes a lead one of a client's; from any step, for the client is there already. Throws ConversionRefused. */
export async function linkClient(db: Knex, me: Admin, target: Target, clientId: number): Promise<Linked> {
  const spec = { kind: 'client_link' as const, params: paramsOf(target) };
  return asOperation(db, me, spec, async (trx, operation) => {
    const lead = await leads.lock(trx, me, target.id);
    if (lead.deleted_at) throw new ConversionRefused(lead, 'in_bin');
    const client = await clients.findKept(trx, me, clientId);
    if (!client) throw notFound();
    if (lead.client_id === client.id) return { lead, client, operation: null };

    if (lead.client_id) throw new ConversionRefused(lead, 'already');
    if (client.deleted_at) throw new ConversionRefused(lead, 'client_in_bin');
    await leads.linkClient(trx, lead.id, client.id);
    return { lead, client, operation };
  });
}

/** The lead is potential again; the client stays. */
export async function unlinkClient(db: Knex, me: Admin, target: Target): Promise<Linked> {
  const spec = { kind: 'client_unlink' as const, params: paramsOf(target) };
  return asOperation(db, me, spec, async (trx, operation) => {
    const lead = await leads.lockOpen(trx, me, target.id);
    if (!lead.client_id) return { lead, client: undefined, operation: null };

    const client = await clients.find(trx, me, lead.client_id);
    await leads.unlinkClient(trx, lead.id);
    return { lead, client, operation };
  });
}

function paramsOf({ id, full_name }: Target): Record<string, unknown> {
  return { lead_id: id, name: full_name };
}
