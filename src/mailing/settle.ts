import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import type { MailFailure } from '../mail/send-mail.ts';
import type { Reason, Recipient } from './recipients.ts';
import * as recipients from './recipients.ts';
import type { Mailing } from './repository.ts';
import * as mailings from './repository.ts';
import { senderId } from './sender.ts';

const minute = 60_000;
// Grey lists and full mailboxes; after the last the mail has failed.
const pauses = [1, 5, 15, 60, 240].map((minutes) => minutes * minute);
const mostServerFailures = 20;

/** The mail has gone: a done action on the step where the lead is now. */
export async function settleSent(
  db: Knex,
  mailing: Mailing,
  recipient: Pick<Recipient, 'id' | 'lead_id'>,
  { text, answer }: { text: string; answer: string },
): Promise<void> {
  await asAuthor(db, { id: senderId(mailing) }, async (trx) => {
    const inFlight = trx('mailing_recipients').where({ id: recipient.id }).whereIn('state', ['sending', 'unknown']);
    if (!(await inFlight.forUpdate().first('id'))) return;
    await recordSent(trx, mailing, recipient, { text, answer, reason: null });
    if (mailing.server_failures > 0) await forgetServerFailures(trx, mailing);
  });
}

export async function recordSent(
  trx: Knex,
  mailing: Mailing,
  { id, lead_id }: Pick<Recipient, 'id' | 'lead_id'>,
  { text, ...sent }: { text: string; answer: string | null; reason: Reason | null },
): Promise<void> {
  const { rows } = await trx.raw(
    `insert into actions (lead_id, step_id, author_id, text, action_type_id, done_at, done_by_id)
     select id, step_id, :admin, :text, :type, now(), :admin from leads where id = :lead returning id`,
    { admin: senderId(mailing), text: text.slice(0, 10_000), type: mailing.action_type_id, lead: lead_id },
  );
  const sent_at = trx.fn.now() as unknown as Date;
  await recipients.update(trx, id, { state: 'sent', sent_at, ...sent, action_id: rows[0]?.id ?? null });
}

async function forgetServerFailures(trx: Knex, mailing: Mailing): Promise<void> {
  mailing.server_failures = 0;
  await mailings.update(trx, mailing.id, { server_failures: 0, paused_until: null, server_answer: null });
}

/** What becomes of a mail that did not go, or of which nobody knows. */
export async function settleFailure(
  db: Knex,
  mailing: Mailing,
  { id, attempts }: Recipient,
  { outcome, answer, about_server }: MailFailure,
): Promise<void> {
  const pause = about_server ? await pauseMailing(db, mailing, answer) : pauses[attempts - 1];
  const gaveUp = outcome === 'later' && (about_server ? attempts >= mostServerFailures : pause === undefined);
  const state = outcome === 'unknown' ? 'unknown' : outcome === 'refused' || gaveUp ? 'failed' : 'queued';
  await db('mailing_recipients')
    .where({ id, state: 'sending' })
    .update({
      state,
      answer,
      reason: gaveUp ? 'gave_up' : null,
      next_attempt_at: new Date(Date.now() + (pause ?? 0)),
    });
}

/** 15 seconds, then twice as long each time, half an hour at most; gives the pause in milliseconds. */
async function pauseMailing(db: Knex, mailing: Mailing, answer: string): Promise<number> {
  const pause = Math.min(15_000 * 2 ** mailing.server_failures, 30 * minute);
  mailing.server_failures += 1;
  const { server_failures } = mailing;
  const paused_until = new Date(Date.now() + pause);
  await mailings.update(db, mailing.id, { server_failures, paused_until, server_answer: answer });
  return pause;
}
