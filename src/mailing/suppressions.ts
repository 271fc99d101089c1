import type { Knex } from 'knex';
import { notFound } from '../web/errors.ts';

export type SuppressionReason = 'unsubscribed' | 'bounced' | 'by_hand';

/** An address that gets no mailings. */
export interface Suppression {
  id: number;
  email: string;
  reason: SuppressionReason;
  /** What the mail server said of it. */
  answer: string;
  mailing_id: number | null;
  created_at: Date;
}

const columns = ['id', 'email', 'reason', 'answer', 'mailing_id', 'created_at'];

/** The newest first, those before `before`; with `q` those whose address begins so. */
export async function list(
  db: Knex,
  { q, before }: { q: string; before: number | null },
  limit: number,
): Promise<Suppression[]> {
  return db('suppressions')
    .modify((query) => void (q && query.whereRaw('starts_with(email, ?)', [q.toLowerCase()])))
    .modify((query) => void (before && query.where('id', '<', before)))
    .orderBy('id', 'desc')
    .limit(limit)
    .select(columns);
}

export async function isSuppressed(db: Knex, email: string): Promise<boolean> {
  return (await db('suppressions').where({ email: email.toLowerCase() }).first('id')) !== undefined;
}

/** The first reason stays. */
export async function add(
  db: Knex,
  email: string,
  reason: SuppressionReason,
  more: Partial<Pick<Suppression, 'answer' | 'mailing_id'>> = {},
): Promise<void> {
  await db('suppressions')
    .insert({ email: email.toLowerCase(), reason, ...more })
    .onConflict('email')
    .ignore();
}

export async function remove(db: Knex, id: number): Promise<string> {
  const [row] = await db('suppressions').where({ id }).delete().returning('email');
  if (!row) throw notFound();
  return row.email;
}
