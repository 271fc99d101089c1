import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import type { Records } from '../db/records.ts';
import * as leads from '../leads/repository.ts';

/** One kind of record with a page, a bin, tags, files and contact persons: each of these reads it from here. */
export interface RecordKind extends Description {
  /** What this person may see; 404 otherwise. */
  get(db: Knex, me: Admin, id: number): Promise<KnownRecord>;
  /** As `get`, and nobody else changes it until the transaction ends. */
  lock(trx: Knex.Transaction, me: Admin, id: number): Promise<KnownRecord>;
  /** As `lock`; one in the bin is to be restored first (409). */
  lockOpen(trx: Knex.Transaction, me: Admin, id: number): Promise<KnownRecord>;
  moveToBin(trx: Knex.Transaction, id: number): Promise<void>;
  takeFromBin(trx: Knex.Transaction, id: number): Promise<void>;
  setTags(trx: Knex.Transaction, id: number, tagIds: number[]): Promise<void>;
}

interface Description {
  /** As the change log calls it. */
  name: 'lead' | 'client' | 'company';
  /** Its list; a record's page is below it. */
  path: string;
  /** Text keys: of the list, and of what is said when a record went to the bin and came back. */
  list: string;
  deleted: string;
  restored: string;
  rights: { view: Right; change: Right; delete: Right };
}

/** A record of whatever kind. */
export interface KnownRecord {
  id: number;
  name: string;
  tag_ids: number[];
  deleted_at: Date | null;
}

export const recordKinds: RecordKind[] = [
  kindOf(leads, ({ full_name }) => full_name, {
    name: 'lead',
    path: '/leads',
    list: 'nav.leads',
    deleted: 'leads.deleted',
    restored: 'leads.restored',
    rights: { view: 'leads.view', change: 'leads.change', delete: 'leads.delete' },
  }),
  kindOf(clients, ({ full_name }) => full_name, {
    name: 'client',
    path: '/clients',
    list: 'nav.clients',
    deleted: 'clients.deleted',
    restored: 'clients.restored',
    rights: { view: 'clients.view', change: 'clients.change', delete: 'clients.delete' },
  }),
  kindOf(companies, ({ name }) => name, {
    name: 'company',
    path: '/companies',
    list: 'nav.companies',
    deleted: 'companies.deleted',
    restored: 'companies.restored',
    rights: { view: 'companies.view', change: 'companies.change', delete: 'companies.delete' },
  }),
];

type Repository<Row> = Pick<Records<Row>, 'get' | 'lock' | 'lockOpen' | 'moveToBin' | 'takeFromBin'> & {
  update(db: Knex, id: number, values: { tag_ids: number[] }): Promise<void>;
};

function kindOf<Row extends Omit<KnownRecord, 'name'>>(
  records: Repository<Row>,
  nameOf: (row: Row) => string,
  description: Description,
): RecordKind {
  const known = (row: Row): KnownRecord => {
    const { id, tag_ids, deleted_at } = row;
    return { id, name: nameOf(row), tag_ids, deleted_at };
  };
  return {
    ...description,
    get: async (db, me, id) => known(await records.get(db, me, id)),
    lock: async (trx, me, id) => known(await records.lock(trx, me, id)),
    lockOpen: async (trx, me, id) => known(await records.lockOpen(trx, me, id)),
    moveToBin: records.moveToBin,
    takeFromBin: records.takeFromBin,
    setTags: (trx, id, tag_ids) => records.update(trx, id, { tag_ids }),
  };
}
