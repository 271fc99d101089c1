import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import * as clients from '../clients/repository.ts';
import * as leads from '../leads/repository.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { HttpError, notFound } from '../web/errors.ts';
import type { Company } from './repository.ts';
import * as companies from './repository.ts';

export const memberKinds = ['lead', 'client'] as const;
/** What may belong to a company. */
export type MemberKind = (typeof memberKinds)[number];
export interface Member {
  kind: MemberKind;
  id: number;
}

type Row = Pick<
  leads.Lead,
  'id' | 'full_name' | 'company' | 'company_code' | 'company_id' | 'phones' | 'emails' | 'deleted_at'
>;

interface Members {
  kind: MemberKind;
  path: string;
  /** Text key of its list. */
  list: string;
  change: Right;
  get(db: Knex, me: Admin, id: number): Promise<Row>;
  /** Nobody else changes it until the transaction ends; one in the bin is to be restored first. */
  lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Row>;
  setCompany(trx: Knex.Transaction, id: number, companyId: number | null): Promise<void>;
}

const members: Record<MemberKind, Members> = {
  lead: {
    kind: 'lead',
    path: '/leads',
    list: 'nav.leads',
    change: 'leads.change',
    get: leads.get,
    lock: leads.lockOpen,
    setCompany: (trx, id, company_id) => leads.update(trx, id, { company_id }),
  },
  client: {
    kind: 'client',
    path: '/clients',
    list: 'nav.clients',
    change: 'clients.change',
    get: clients.get,
    lock: clients.lockOpen,
    setCompany: (trx, id, company_id) => clients.update(trx, id, { company_id }),
  },
};

export function membersOf(kind: MemberKind): Members {
  return members[kind];
}

export interface Moved {
  company: Company | undefined;
  /** Null when it was so already. */
  operation: Operation | null;
}

/** Makes the lead or client one of the company's; the database writes the company's name into its text. */
export async function attach(db: Knex, me: Admin, { kind, id }: Member, companyId: number): Promise<Moved> {
  return asOperation(db, me, { kind: `${kind}_company` }, async (trx, operation) => {
    const row = await members[kind].lock(trx, me, id);
    const company = await companies.findKept(trx, me, companyId);
    if (!company) throw notFound();
    if (row.company_id === company.id) return { company, operation: null };

    if (company.deleted_at) throw new HttpError(409, 'in_bin');
    await members[kind].setCompany(trx, id, company.id);
    return { company, operation };
  });
}

/** The company's name stays as the text. */
export async function detach(db: Knex, me: Admin, { kind, id }: Member): Promise<Moved> {
  return asOperation(db, me, { kind: `${kind}_company` }, async (trx, operation) => {
    const { company_id } = await members[kind].lock(trx, me, id);
    if (!company_id) return { company: undefined, operation: null };

    const company = await companies.find(trx, me, company_id);
    await members[kind].setCompany(trx, id, null);
    return { company, operation };
  });
}
