import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { byPhoneTail } from '../db/records.ts';
import { columns, type Lead, visibleTo } from './repository.ts';

/** Everybody's leads, except those in the bin, with a number that ends in these nine digits, newest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Lead[]> {
  return byPhoneTail(db, 'leads', tail, 500).whereNot('state', 'bin').select(columns);
}

/** Everybody's, as `listByPhoneTail`. */
export async function listByIds(db: Knex, ids: number[]): Promise<Lead[]> {
  if (ids.length === 0) return [];
  return db('leads').whereIn('id', ids).orderBy('id', 'desc').limit(200).select(columns);
}

/** The newest lead of a client that is not in the bin. */
export async function findOfClient(db: Knex, clientId: number): Promise<Lead | undefined> {
  return db('leads').where({ client_id: clientId }).whereNot('state', 'bin').orderBy('id', 'desc').first(columns);
}

/** Those of these leads that this person may see, newest first. */
export async function listVisible(db: Knex, admin: Admin, ids: number[]): Promise<Lead[]> {
  if (ids.length === 0) return [];
  return db('leads').whereIn('leads.id', ids).modify(visibleTo(admin)).orderBy('id', 'desc').limit(200).select(columns);
}

/** Who is responsible for these leads, whoever asks. */
export async function listResponsible(
  db: Knex,
  ids: number[],
): Promise<Array<{ id: number; responsible_id: number | null }>> {
  if (ids.length === 0) return [];
  return db('leads').whereIn('id', ids).orderBy('id').limit(200).select('id', 'responsible_id');
}
