import type { Knex } from 'knex';
import { byPhoneTail } from '../db/records.ts';
import type { RecordKind } from '../records/kinds.ts';
import { notFound } from '../web/errors.ts';

/** Whose contact person somebody is. */
export type OwnerKind = RecordKind['name'];

/** A row of `contacts`; the first of `phones` and `emails` is the one to use. One of the three owners is set. */
export interface Contact {
  id: number;
  lead_id: number | null;
  client_id: number | null;
  company_id: number | null;
  full_name: string;
  job_title: string | null;
  phones: string[];
  emails: string[];
  comments: string;
  /** When somebody made him the primary one: the latest of an owner's contacts is it, else the first. */
  primary_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

/** The columns people fill in. */
export type ContactValues = Pick<Contact, 'full_name' | 'job_title' | 'phones' | 'emails' | 'comments'>;

const columns = [
  'id',
  'lead_id',
  'client_id',
  'company_id',
  'full_name',
  'job_title',
  'phones',
  'emails',
  'comments',
  'primary_at',
  'version',
  'created_at',
  'updated_at',
];

const most = 200;

/** The primary one first, the others as they were added. */
export async function listOf(db: Knex, kind: OwnerKind, ownerId: number): Promise<Contact[]> {
  return db('contacts')
    .where({ [`${kind}_id`]: ownerId })
    .orderByRaw('primary_at desc nulls last, id')
    .limit(most)
    .select(columns);
}

/** Of several leads, each one's in that order. */
export async function listOfLeads(db: Knex, leadIds: number[]): Promise<Contact[]> {
  if (leadIds.length === 0) return [];
  return db('contacts')
    .whereIn('lead_id', leadIds)
    .orderByRaw('lead_id, primary_at desc nulls last, id')
    .limit(most)
    .select(columns);
}

/** A query for their number. */
export function counting(db: Knex, kind: OwnerKind, ownerId: number): Knex.QueryBuilder {
  return db('contacts')
    .where({ [`${kind}_id`]: ownerId })
    .count({ n: '*' });
}

export async function countOf(db: Knex, kind: OwnerKind, ownerId: number): Promise<number> {
  return Number((await counting(db, kind, ownerId))[0].n);
}

export async function find(db: Knex, id: number): Promise<Contact | undefined> {
  return db('contacts').where({ id }).first(columns);
}

/** Only one of an owner of this kind; whether that may be seen is asked of the owner. */
export async function get(db: Knex, kind: OwnerKind, id: number): Promise<Contact> {
  const contact = await db('contacts').where({ id }).whereNotNull(`${kind}_id`).first(columns);
  if (!contact) throw notFound();
  return contact;
}

export async function create(
  db: Knex,
  kind: OwnerKind,
  ownerId: number,
  values: ContactValues,
  createdById: number | null,
): Promise<Contact> {
  const [contact] = await db('contacts')
    .insert({ ...values, [`${kind}_id`]: ownerId, created_by_id: createdById })
    .returning(columns);
  return contact;
}

export async function update(db: Knex, id: number, values: Partial<ContactValues>): Promise<void> {
  await db('contacts').where({ id }).update(values);
}

export async function makePrimary(db: Knex, id: number): Promise<void> {
  await db('contacts')
    .where({ id })
    .update({ primary_at: db.raw('clock_timestamp()') });
}

export async function remove(db: Knex, id: number): Promise<void> {
  await db('contacts').where({ id }).delete();
}

/** Those with a number that ends in these nine digits, the latest first. */
export async function listByPhoneTail(db: Knex, tail: string): Promise<Contact[]> {
  return byPhoneTail(db, 'contacts', tail).select(columns);
}
