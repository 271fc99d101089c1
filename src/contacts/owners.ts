import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import * as leads from '../leads/repository.ts';
import type { Contact, OwnerKind } from './repository.ts';

/** Whose contact persons these are, as their pages name it. */
export interface Owner {
  id: number;
  name: string;
  deleted_at: Date | null;
}

export interface OwnersOfKind {
  kind: OwnerKind;
  /** Its pages, and those of its contact persons. */
  path: string;
  contact_path: string;
  /** Text key of its list. */
  list: string;
  change: Right;
  get(db: Knex, me: Admin, id: number): Promise<Owner>;
  /** Nobody else changes it until the transaction ends; one in the bin is to be restored first. */
  lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Owner>;
}

const named = ({ id, full_name, deleted_at }: { id: number; full_name: string; deleted_at: Date | null }): Owner => ({
  id,
  name: full_name,
  deleted_at,
});

export const owners: OwnersOfKind[] = [
  {
    kind: 'lead',
    path: '/leads',
    contact_path: '/lead-contacts',
    list: 'nav.leads',
    change: 'leads.change',
    get: async (db, me, id) => named(await leads.get(db, me, id)),
    lock: async (trx, me, id) => named(await leads.lockOpen(trx, me, id)),
  },
  {
    kind: 'client',
    path: '/clients',
    contact_path: '/client-contacts',
    list: 'nav.clients',
    change: 'clients.change',
    get: async (db, me, id) => named(await clients.get(db, me, id)),
    lock: async (trx, me, id) => named(await clients.lockOpen(trx, me, id)),
  },
  {
    kind: 'company',
    path: '/companies',
    contact_path: '/company-contacts',
    list: 'nav.companies',
    change: 'companies.change',
    get: companies.get,
    lock: companies.lockOpen,
  },
];

/** The id of whose contact person it is. */
export function ownerId(contact: Contact): number {
  return contact.lead_id ?? contact.client_id ?? contact.company_id!;
}
