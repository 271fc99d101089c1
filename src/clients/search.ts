import type { Knex } from 'knex';
import type { CountryCode } from 'libphonenumber-js/max';
import { all } from '../lists/condition.ts';
import { searchConditions } from '../lists/search-conditions.ts';
import type { Client } from './repository.ts';

export type FoundClient = Pick<Client, 'id' | 'login' | 'full_name' | 'phones' | 'emails' | 'city' | 'company'>;

const looked = 500;

/** Clients outside the bin whose name, login, e-mail or phone in any notation holds the text; by name. */
export async function search(
  db: Knex,
  q: string,
  { countries, limit }: { countries: readonly CountryCode[]; limit: number },
): Promise<FoundClient[]> {
  const { sql, bindings } = all(searchConditions('clients', q, countries));
  if (!sql) return [];
  const hits = db('clients')
    .select('id')
    .whereRaw(sql, bindings as Knex.Value[])
    .where({ state: 'active' })
    .limit(looked);
  return db
    .withMaterialized('hits', hits)
    .from('clients')
    .whereIn('id', db('hits').select('id'))
    .orderByRaw('full_name collate "und-x-icu", id')
    .limit(limit)
    .select('id', 'login', 'full_name', 'phones', 'emails', 'city', 'company');
}
