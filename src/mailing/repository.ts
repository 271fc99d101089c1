import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { notFound } from '../web/errors.ts';

export type MailingState = 'sending' | 'stopped' | 'done';
/** Why it was stopped by itself: its sender is disabled or lost a right, or a field of its text is gone. */
export type StopReason = 'sender_disabled' | 'sender_right' | 'field_gone';

export interface Mailing {
  id: number;
  admin_id: number;
  /** Who goes on with it in the author's place. */
  taken_over_by_id: number | null;
  subject: string;
  /** Markdown with merge fields. */
  body: string;
  action_type_id: number;
  state: MailingState;
  stop_reason: StopReason | null;
  /** Set while the mail server cannot be used: when it is tried again, how often it failed in a row, what it said. */
  paused_until: Date | null;
  server_failures: number;
  server_answer: string | null;
  created_at: Date;
  finished_at: Date | null;
}

const columns = [
  'id',
  'admin_id',
  'taken_over_by_id',
  'subject',
  'body',
  'action_type_id',
  'state',
  'stop_reason',
  'paused_until',
  'server_failures',
  'server_answer',
  'created_at',
  'finished_at',
].map((column) => `mailings.${column}`);

/** Who sees only his own leads sees only his own mailings: others' recipients are none of his. */
export function visibleTo(me: Admin) {
  return (query: Knex.QueryBuilder): void => {
    if (me.own_leads_only) query.where('mailings.admin_id', me.id);
  };
}

/** The newest first, those before the mailing `before`. */
export async function list(db: Knex, me: Admin, before: number | null, limit: number): Promise<Mailing[]> {
  return db('mailings')
    .modify(visibleTo(me))
    .modify((query) => void (before && query.where('mailings.id', '<', before)))
    .orderBy('mailings.id', 'desc')
    .limit(limit)
    .select(columns);
}

export async function get(db: Knex, me: Admin, id: number): Promise<Mailing> {
  const mailing = await db('mailings').where('mailings.id', id).modify(visibleTo(me)).first(columns);
  if (!mailing) throw notFound();
  return mailing;
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Mailing> {
  const mailing = await trx('mailings').where('mailings.id', id).modify(visibleTo(me)).forUpdate().first(columns);
  if (!mailing) throw notFound();
  return mailing;
}

/** For the job that sends it: nobody's eyes are asked. */
export async function find(db: Knex, id: number): Promise<Mailing | undefined> {
  return db('mailings').where({ id }).first(columns);
}

export type MailingValues = Pick<Mailing, 'subject' | 'body' | 'action_type_id'>;

export async function create(trx: Knex, me: Admin, values: MailingValues): Promise<number> {
  const { subject, body, action_type_id } = values;
  const [row] = await trx('mailings').insert({ admin_id: me.id, subject, body, action_type_id }).returning('id');
  return row.id;
}

export async function update(db: Knex, id: number, values: Partial<Mailing>): Promise<void> {
  await db('mailings').where({ id }).update(values);
}

export const recipientStates = ['queued', 'sending', 'sent', 'failed', 'unsubscribed', 'unknown'] as const;
export type RecipientState = (typeof recipientStates)[number];
export type Counts = Record<RecipientState, number> & { total: number };

/** How many recipients of each mailing are in which state. */
export async function countStates(db: Knex, ids: number[]): Promise<Map<number, Counts>> {
  const none = () => ({ ...Object.fromEntries(recipientStates.map((state) => [state, 0])), total: 0 }) as Counts;
  const counts = new Map(ids.map((id) => [id, none()]));
  const rows: Array<{ mailing_id: number; state: RecipientState; n: number }> = await db('mailing_recipients')
    .whereIn('mailing_id', ids)
    .groupBy('mailing_id', 'state')
    .select('mailing_id', 'state', db.raw('count(*)::integer as n'));
  for (const { mailing_id, state, n } of rows) {
    const own = counts.get(mailing_id)!;
    own[state] = n;
    own.total += n;
  }
  return counts;
}
