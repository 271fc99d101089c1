import supertest from 'supertest';
import * as admins from '../../src/admins/repository.ts';
import * as tokens from '../../src/calls/tokens.ts';
import { cast, type Person } from '../support/people.ts';
import type { Site } from '../support/site.ts';

export interface Phone {
  token: string;
  address: string;
  /** Reports a call with these fields of a form. */
  report(fields: Record<string, string>): Promise<supertest.Response>;
}

/** The phone of this person, with a token of its own. */
export async function connectPhone(site: Site, person: Person): Promise<Phone> {
  const token = await tokens.create(site.db, await admins.get(site.db, cast[person].id), `${person}'s phone`);
  const address = `/hooks/call/${token}`;
  return {
    token,
    address,
    report: async (fields) => supertest(site.app).post(address).type('form').send(fields),
  };
}

export async function addClient(site: Site, login: string, phones: string[]): Promise<{ id: number }> {
  const [client] = await site
    .db('clients')
    .insert({ login, full_name: `Client ${login}`, phones })
    .returning('id');
  return client;
}
