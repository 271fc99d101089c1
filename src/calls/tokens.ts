import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';

export interface CallToken {
  id: number;
  admin_id: number;
  name: string;
  created_at: Date;
  last_used_at: Date | null;
}

const columns = ['id', 'admin_id', 'name', 'created_at', 'last_used_at'];

export async function list(db: Knex, admin: Admin): Promise<CallToken[]> {
  return db('call_tokens').where({ admin_id: admin.id }).orderBy('id').limit(100).select(columns);
}

/** Gives the token itself, which is kept nowhere: the table holds its hash. */
export async function create(trx: Knex, admin: Admin, name: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await trx('call_tokens').insert({ admin_id: admin.id, name, token_hash: hashOf(token) });
  return token;
}

export async function remove(trx: Knex, admin: Admin, id: number): Promise<void> {
  const removed = await trx('call_tokens').where({ id, admin_id: admin.id }).delete();
  if (removed === 0) throw notFound();
}

export async function findByToken(db: Knex, token: string): Promise<CallToken | undefined> {
  if (!/^[\w-]{43}$/.test(token)) return undefined;
  const hash = hashOf(token);
  const row = await db('call_tokens')
    .where({ token_hash: hash })
    .first([...columns, 'token_hash']);
  return row && timingSafeEqual(row.token_hash, hash) ? row : undefined;
}

/** Once a minute is enough; each report would wait for the one before on this row. */
export async function touch(db: Knex, { id, last_used_at }: CallToken): Promise<void> {
  if (last_used_at && Date.now() - last_used_at.getTime() < 60_000) return;
  await db('call_tokens').where({ id }).update({ last_used_at: db.fn.now() });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
