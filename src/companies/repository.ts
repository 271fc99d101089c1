import type { Knex } from 'knex';
import { HttpError, notFound } from '../web/errors.ts';

/** A row of `companies`; dates without time are `YYYY-MM-DD`. The first of `phones` and `emails` is the primary one. */
export interface Company {
  id: number;
  name: string;
  code: string | null;
  vat_code: string | null;
  phones: string[];
  emails: string[];
  city: string | null;
  address: string | null;
  site: string | null;
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
export type CompanyValues = Pick<
  Company,
  'name' | 'code' | 'vat_code' | 'phones' | 'emails' | 'city' | 'address' | 'site' | 'comments' | 'tag_ids'
>;

const columns = [
  'id',
  'name',
  'code',
  'vat_code',
  'phones',
  'emails',
  'city',
  'address',
  'site',
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

export async function find(db: Knex, id: number): Promise<Company | undefined> {
  return db('companies').where({ id }).first(columns);
}

export async function get(db: Knex, id: number): Promise<Company> {
  const company = await find(db, id);
  if (!company) throw notFound();
  return company;
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, id: number): Promise<Company> {
  const company = await trx('companies').where({ id }).forUpdate().first(columns);
  if (!company) throw notFound();
  return company;
}

/** As `lock`, for work on a company: one in the bin is to be restored first (409). */
export async function lockOpen(trx: Knex.Transaction, id: number): Promise<Company> {
  const company = await lock(trx, id);
  if (company.deleted_at) throw new HttpError(409, 'in_bin');
  return company;
}

/** As `find`, and nobody changes, bins or deletes the row until the transaction ends. */
export async function findKept(trx: Knex.Transaction, id: number): Promise<Company | undefined> {
  return trx('companies').where({ id }).forShare().first(columns);
}

export async function create(
  db: Knex,
  values: CompanyValues & Partial<Pick<Company, 'custom' | 'registered_on'>>,
  createdById: number | null,
): Promise<Company> {
  const [company] = await db('companies')
    .insert({ ...values, created_by_id: createdById })
    .returning(columns);
  return company;
}

/** A new name also reaches the leads and clients that belong to the company. */
export async function update(
  db: Knex,
  id: number,
  values: Partial<CompanyValues & Pick<Company, 'custom'>>,
): Promise<void> {
  await db('companies').where({ id }).update(values);
}

export async function moveToBin(db: Knex, id: number): Promise<void> {
  await db('companies').where({ id }).whereNull('deleted_at').update({ deleted_at: db.fn.now() });
}

export async function takeFromBin(db: Knex, id: number): Promise<void> {
  await db('companies').where({ id }).whereNotNull('deleted_at').update({ deleted_at: null });
}

export async function listByIds(db: Knex, ids: number[]): Promise<Company[]> {
  if (ids.length === 0) return [];
  return db('companies').whereIn('id', ids).orderBy('id').limit(200).select(columns);
}

/** Those outside the bin with a number that ends in these nine digits (a shorter number: is these digits), newest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Company[]> {
  return db
    .withMaterialized(
      'hit',
      db('companies').select('id').whereRaw('phone_tails(phones) @> array[?]', [tail]).limit(200),
    )
    .from('companies')
    .whereIn('id', db('hit').select('id'))
    .whereNot('state', 'bin')
    .orderBy('id', 'desc')
    .limit(50)
    .select(columns);
}
