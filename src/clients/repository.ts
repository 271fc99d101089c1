import type { Knex } from 'knex';
import { HttpError, notFound } from '../web/errors.ts';

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

const columns = [
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

export async function find(db: Knex, id: number): Promise<Client | undefined> {
  return db('clients').where({ id }).first(columns);
}

export async function get(db: Knex, id: number): Promise<Client> {
  const client = await find(db, id);
  if (!client) throw notFound();
  return client;
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, id: number): Promise<Client> {
  const client = await trx('clients').where({ id }).forUpdate().first(columns);
  if (!client) throw notFound();
  return client;
}

/** As `lock`, for work on a client: one in the bin is to be restored first (409). */
export async function lockOpen(trx: Knex.Transaction, id: number): Promise<Client> {
  const client = await lock(trx, id);
  if (client.deleted_at) throw new HttpError(409, 'in_bin');
  return client;
}

/** As `find`, and nobody changes, bins or deletes the row until the transaction ends. */
export async function findKept(trx: Knex.Transaction, id: number): Promise<Client | undefined> {
  return trx('clients').where({ id }).forShare().first(columns);
}

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

export async function moveToBin(db: Knex, id: number): Promise<void> {
  await db('clients').where({ id }).whereNull('deleted_at').update({ deleted_at: db.fn.now() });
}

export async function takeFromBin(db: Knex, id: number): Promise<void> {
  await db('clients').where({ id }).whereNotNull('deleted_at').update({ deleted_at: null });
}

export async function listByIds(db: Knex, ids: number[]): Promise<Client[]> {
  return db('clients').whereIn('id', ids).orderBy('id').limit(200).select(columns);
}

/** Those with a number that ends in these nine digits (a shorter number: is these digits), newest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Client[]> {
  return db
    .withMaterialized('hit', db('clients').select('id').whereRaw('phone_tails(phones) @> array[?]', [tail]).limit(200))
    .from('clients')
    .whereIn('id', db('hit').select('id'))
    .orderBy('id', 'desc')
    .limit(50)
    .select(columns);
}
