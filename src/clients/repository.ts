import type { Knex } from 'knex';

export interface Client {
  id: number;
  login: string;
  full_name: string;
  phones: string[];
  emails: string[];
  city: string | null;
  address: string | null;
  version: number;
}

const columns = ['id', 'login', 'full_name', 'phones', 'emails', 'city', 'address', 'version'];

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
