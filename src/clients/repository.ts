import type { Knex } from 'knex';
import { byPhoneTail, recordsIn } from '../db/records.ts';

/** A row of `clients`; dates without time are `YYYY-MM-DD`. The first of `phones` and `emails` is the primary one. */
export interface Client {
  id: number;
  login: string;
  full_name: string;
  phones: string[];
  emails: string[];
  city: string | null;
  address: string | null;
  company: string | null;
  company_code: string | null;
  /** While he belongs to one, `company` is that one's name; another text takes him off. */
  company_id: number | null;
  birth_on: string | null;
  registered_on: string;
  comments: string;
  tag_ids: number[];
  custom: Record<string, unknown>;
  deleted_at: Date | null;
  created_by_id: number | null;
  state: 'active' | 'bin';
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The columns people fill in. */
export type ClientValues = Pick<
  Client,
  | 'login'
  | 'full_name'
  | 'phones'
  | 'emails'
  | 'city'
  | 'address'
  | 'company'
  | 'company_code'
  | 'birth_on'
  | 'comments'
  | 'tag_ids'
> &
  Partial<Pick<Client, 'company_id'>>;

const columns: Array<keyof Client> = [
  'id',
  'login',
  'full_name',
  'phones',
  'emails',
  'city',
  'address',
  'company',
  'company_code',
  'company_id',
  'birth_on',
  'registered_on',
  'comments',
  'tag_ids',
  'custom',
  'deleted_at',
  'created_by_id',
  'state',
  'version',
  'created_at',
  'updated_at',
];

/** Whoever may see clients sees all of them. */
export const { find, get, lock, lockOpen, findKept, moveToBin, takeFromBin, listByIds } = recordsIn<Client>(
  'clients',
  columns,
);

/** The database refuses a login that somebody has, whatever its case. */
export async function create(
  db: Knex,
  values: ClientValues & Partial<Pick<Client, 'custom' | 'registered_on'>>,
  createdById: number,
): Promise<Client> {
  const [client] = await db('clients')
    .insert({ ...values, created_by_id: createdById })
    .returning(columns);
  return client;
}

export async function update(
  db: Knex,
  id: number,
  values: Partial<ClientValues & Pick<Client, 'custom'>>,
): Promise<void> {
  await db('clients').where({ id }).update(values);
}

/** Those with a number that ends in these nine digits, in the bin or not, newest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Client[]> {
  return byPhoneTail(db, 'clients', tail).select(columns);
}
