import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as leads from '../leads/repository.ts';
import { notFound } from '../web/errors.ts';
import type { RecipientState } from './repository.ts';
import { visibleTo } from './repository.ts';

/** Why a mail was not sent or will not be tried again, where that is not the server's answer. */
export type Reason = 'in_bin' | 'not_yours' | 'suppressed' | 'gave_up' | 'bounced' | 'by_hand';

export interface Recipient {
  id: number;
  mailing_id: number;
  lead_id: number;
  email: string;
  /** Names this mail in its link of unsubscription and in the address that bounces go to. */
  token: string;
  state: RecipientState;
  reason: Reason | null;
  /** What the mail server said. */
  answer: string | null;
  attempts: number;
  next_attempt_at: Date;
  sent_at: Date | null;
  action_id: number | null;
}

export type ListedRecipient = Recipient & { full_name: string };

const columns = [
  'id',
  'mailing_id',
  'lead_id',
  'email',
  'token',
  'state',
  'reason',
  'answer',
  'attempts',
  'next_attempt_at',
  'sent_at',
  'action_id',
].map((column) => `mailing_recipients.${column}`);

/** In the order of sending; those whose lead is out of this person's sight by now are left out. */
export async function list(
  db: Knex,
  me: Admin,
  mailingId: number,
  { state, after }: { state: RecipientState | null; after: number },
  limit: number,
): Promise<ListedRecipient[]> {
  return db('mailing_recipients')
    .join('leads', 'leads.id', 'mailing_recipients.lead_id')
    .where({ mailing_id: mailingId })
    .modify(leads.visibleTo(me))
    .modify((query) => void (state && query.where('mailing_recipients.state', state)))
    .where('mailing_recipients.id', '>', after)
    .orderBy('mailing_recipients.id')
    .limit(limit)
    .select([...columns, 'leads.full_name']);
}

/** For a decision: nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Recipient> {
  const recipient = await trx('mailing_recipients')
    .join('mailings', 'mailings.id', 'mailing_recipients.mailing_id')
    .join('leads', 'leads.id', 'mailing_recipients.lead_id')
    .where('mailing_recipients.id', id)
    .modify(visibleTo(me))
    .modify(leads.visibleTo(me))
    .forUpdate('mailing_recipients')
    .first(columns);
  if (!recipient) throw notFound();
  return recipient;
}

/** Whom a mail was for: `id` is null when the recipient is gone by now, with his lead or by a merge. */
export interface Addressee extends Pick<Recipient, 'email'> {
  id: number | null;
  mailing_id: number | null;
}

export async function findByToken(db: Knex, token: string): Promise<Addressee | undefined> {
  const recipient = await db('mailing_recipients').where({ token }).first('id', 'email', 'mailing_id');
  if (recipient) return recipient;
  const removed = await db('removed_recipients').where({ token }).first('email', 'mailing_id');
  return removed && { id: null, ...removed };
}

export async function update(db: Knex, id: number, values: Partial<Recipient>): Promise<void> {
  await db('mailing_recipients').where({ id }).update(values);
}

/** The failed ones whose leads all these people see are to be tried again, at the address that their lead has now. */
export async function requeueFailed(trx: Knex, seenBy: Admin[], mailingId: number): Promise<number> {
  const seen = trx('leads').select('leads.id', 'leads.email');
  for (const person of seenBy) seen.modify(leads.visibleTo(person));
  const { rowCount } = await trx.raw(
    `update mailing_recipients r
     set state = 'queued', reason = null, attempts = 0, next_attempt_at = now(), email = coalesce(l.email, r.email)
     from (?) l where l.id = r.lead_id and r.mailing_id = ? and r.state = 'failed'`,
    [seen, mailingId],
  );
  return rowCount;
}

/** Whoever was in flight when a process ended: nobody knows whether the mail arrived. */
export async function markLost(trx: Knex, mailingId: number): Promise<number> {
  return trx('mailing_recipients').where({ mailing_id: mailingId, state: 'sending' }).update({ state: 'unknown' });
}
