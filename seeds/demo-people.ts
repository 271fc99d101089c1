import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import * as admins from '../src/admins/repository.ts';
import { type PresetName, presets } from '../src/admins/rights.ts';
import { hashPassword } from '../src/auth/passwords.ts';
import type { DemoSettings } from './demo-company.ts';

export interface DemoPerson {
  id: number;
  login: string;
  full_name: string;
  password: string;
}

const roles: Array<[login: string, preset: PresetName]> = [
  ['abills', 'administrator'],
  ['olena', 'manager'],
  ['jonas', 'manager'],
  ['maria', 'operator'],
];

/** Four people with new random passwords; a login that somebody has already gets a number. */
export async function createDemoPeople(
  trx: Knex.Transaction,
  names: string[],
  { language, time_zone }: DemoSettings,
): Promise<DemoPerson[]> {
  const people: DemoPerson[] = [];
  for (const [at, [wanted, preset]] of roles.entries()) {
    const login = await freeLogin(trx, wanted);
    const password = randomBytes(9).toString('base64url');
    const { rights, own_leads_only } = presets[preset];
    const { id, full_name } = await admins.create(trx, {
      login,
      full_name: names[at]!,
      rights: [...rights],
      own_leads_only,
      language,
      time_zone,
      password_hash: await hashPassword(password),
    });
    people.push({ id, login, full_name, password });
  }
  return people;
}

async function freeLogin(trx: Knex.Transaction, wanted: string): Promise<string> {
  let login = wanted;
  for (let number = 2; await admins.isLoginTaken(trx, login); number += 1) login = `${wanted}${number}`;
  return login;
}
