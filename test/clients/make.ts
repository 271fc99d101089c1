import type { Knex } from 'knex';
import type { Client } from '../../src/clients/repository.ts';

let number = 0;

/** A client with the given values. */
export async function makeClient(db: Knex, values: Partial<Client> = {}): Promise<Client> {
  number += 1;
  const [client] = await db('clients')
    .insert({ login: `client.${number}`, full_name: `Client ${number}`, registered_on: '2026-11-20', ...values })
    .returning('*');
  return client;
}
