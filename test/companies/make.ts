import type { Knex } from 'knex';
import type { Company } from '../../src/companies/repository.ts';

let number = 0;

/** A company with the given values. */
export async function makeCompany(db: Knex, values: Partial<Company> = {}): Promise<Company> {
  number += 1;
  const [company] = await db('companies')
    .insert({ name: `Company ${number}`, registered_on: '2026-11-20', ...values })
    .returning('*');
  return company;
}
