import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { forbidden, notFound } from '../web/errors.ts';
import * as clients from './repository.ts';

export interface ClientNote {
  id: number;
  client_id: number;
  author_id: number | null;
  text: string;
  pinned: boolean;
  version: number;
  created_at: Date;
}

const columns = ['id', 'client_id', 'author_id', 'text', 'pinned', 'version', 'created_at'];

/** A page of a client's notes, the pinned first, then the newest; one more than `limit` when there are older ones. */
export async function list(
  db: Knex,
  clientId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<ClientNote[]> {
  const query = db('client_notes').where({ client_id: clientId });
  const older = query.clone().where({ pinned: false });
  if (before) older.whereRaw('(created_at, id) < (select created_at, id from client_notes where id = ?)', [before]);
  const newestFirst = [
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ];
  const [pinned, rest] = await Promise.all([
    before ? [] : query.where({ pinned: true }).orderBy(newestFirst).limit(100).select(columns),
    older.orderBy(newestFirst).limit(limit).select(columns),
  ]);
  return [...pinned, ...rest];
}

export async function get(db: Knex, id: number): Promise<ClientNote> {
  const note = await db('client_notes').where({ id }).first(columns);
  if (!note) throw notFound();
  return note;
}

/** Its client is locked first; one in the bin is to be restored before. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<ClientNote> {
  const { client_id } = await get(trx, id);
  await clients.lockOpen(trx, me, client_id);
  return get(trx, id);
}

export async function lockOwn(trx: Knex.Transaction, me: Admin, id: number): Promise<ClientNote> {
  const note = await lock(trx, me, id);
  refuseOthers(me, note);
  return note;
}

export function refuseOthers(me: Admin, { author_id }: Pick<ClientNote, 'author_id'>): void {
  if (author_id !== null && author_id !== me.id) throw forbidden('not_author');
}

export async function create(
  db: Knex,
  values: Pick<ClientNote, 'client_id' | 'author_id' | 'text'>,
): Promise<ClientNote> {
  const [note] = await db('client_notes').insert(values).returning(columns);
  return note;
}

export async function update(db: Knex, id: number, values: Partial<Pick<ClientNote, 'text' | 'pinned'>>) {
  await db('client_notes').where({ id }).update(values);
}

export async function remove(db: Knex, id: number): Promise<void> {
  await db('client_notes').where({ id }).delete();
}

/** Puts a removed note back as it was, with its id. */
export async function putBack(db: Knex, note: ClientNote & { updated_at?: unknown }): Promise<void> {
  const { id, client_id, author_id, text, pinned, created_at } = note;
  await db('client_notes').insert({ id, client_id, author_id, text, pinned, created_at }).onConflict('id').ignore();
}
