import type { Knex } from 'knex';
import { byPhoneTail, recordsIn } from '../db/records.ts';

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

const columns: Array<keyof Company> = [
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

/** Whoever may see companies sees all of them. */
export const { find, get, lock, lockOpen, findKept, moveToBin, takeFromBin, listByIds } = recordsIn<Company>(
  'companies',
  columns,
);

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

/** Those outside the bin with a number that ends in these nine digits, newest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Company[]> {
  return byPhoneTail(db, 'companies', tail).whereNot('state', 'bin').select(columns);
}
