import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { allRights, presets } from '../../src/admins/rights.ts';

export type Person = 'Ada' | 'Sam' | 'Vera' | 'Otto';

export const password = 'correct horse battery';

/** Ada has all rights; Sam manages his own leads; Vera only sees and adds; Otto has nothing to do with leads. */
export const cast: Record<
  Person,
  { id: number; login: string; full_name: string; rights: readonly string[]; own_leads_only: boolean }
> = {
  Ada: { id: 1, login: 'ada', full_name: 'Ada Admin', rights: allRights, own_leads_only: false },
  Sam: { id: 2, login: 'sam', full_name: 'Sam Seller', ...presets.manager },
  Vera: { id: 3, login: 'vera', full_name: 'Vera Viewer', rights: ['leads.view'], own_leads_only: false },
  Otto: { id: 4, login: 'otto', full_name: 'Otto Outsider', rights: ['reports.view'], own_leads_only: false },
};

export const step = { new: 1, contacted: 2, interested: 3, contract: 4 };

/** The cast and the smallest pipeline and dictionaries, for the template database. */
export async function createCast(db: Knex): Promise<void> {
  const password_hash = await hash(password, { memoryCost: 1024, timeCost: 1 });
  for (const { id: _, ...person } of Object.values(cast)) {
    await db('admins').insert({
      ...person,
      rights: [...person.rights],
      password_hash,
      language: 'en',
      time_zone: 'UTC',
    });
  }
  await db('steps').insert([
    { name: 'New', colour: 'blue', position: 1 },
    { name: 'Contacted', colour: 'orange', position: 2, counts_as_contacted: true },
    { name: 'Interested', colour: 'purple', position: 3 },
    { name: 'Contract', colour: 'green', position: 4 },
  ]);
  await db('sources').insert([{ name: 'Advertising' }, { name: 'Phone' }, { name: 'Website' }]);
  await db('action_types').insert([{ name: 'Call' }, { name: 'Meeting' }]);
  await db('tags').insert([
    { name: 'Urgent', colour: 'red' },
    { name: 'Fibre', colour: 'teal' },
  ]);
}
