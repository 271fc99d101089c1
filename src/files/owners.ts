import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import * as leads from '../leads/repository.ts';
import type { UndoableKind } from '../operations/kinds.ts';
import type { OwnerName } from './repository.ts';

interface OwnerRecord {
  id: number;
  deleted_at: Date | null;
}

/** What records have files: where they are, who sees and changes them. */
export interface OwnerKind {
  name: OwnerName;
  path: string;
  title: string;
  view: Right;
  change: Right;
  deletion: UndoableKind;
  /** What this person may see; 404 otherwise. */
  get: (db: Knex, me: Admin, id: number) => Promise<OwnerRecord & { shown: string }>;
  /** Until the transaction ends it stays as it is; 409 when it is in the bin. */
  lockOpen: (trx: Knex.Transaction, me: Admin, id: number) => Promise<OwnerRecord>;
}

export const ownerKinds: OwnerKind[] = [
  {
    name: 'lead',
    path: '/leads',
    title: 'nav.leads',
    view: 'leads.view',
    change: 'leads.change',
    deletion: 'lead_file_delete',
    async get(db, me, id) {
      const lead = await leads.get(db, me, id);
      return { ...lead, shown: lead.full_name };
    },
    lockOpen: leads.lockOpen,
  },
  {
    name: 'client',
    path: '/clients',
    title: 'nav.clients',
    view: 'clients.view',
    change: 'clients.change',
    deletion: 'client_file_delete',
    async get(db, me, id) {
      const client = await clients.get(db, me, id);
      return { ...client, shown: client.full_name };
    },
    lockOpen: clients.lockOpen,
  },
  {
    name: 'company',
    path: '/companies',
    title: 'nav.companies',
    view: 'companies.view',
    change: 'companies.change',
    deletion: 'company_file_delete',
    async get(db, me, id) {
      const company = await companies.get(db, me, id);
      return { ...company, shown: company.name };
    },
    lockOpen: companies.lockOpen,
  },
];
