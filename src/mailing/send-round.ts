import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { Cache } from '../db/cache.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { loadNames } from '../leads/names.ts';
import { notify } from '../notifications/repository.ts';
import * as attachments from './attachments.ts';
import { enqueueRound } from './create-mailing.ts';
import { hasWrongFields } from './merge-fields.ts';
import { takeTurn, waitingTime } from './pace.ts';
import * as recipients from './recipients.ts';
import * as mailings from './repository.ts';
import { type Round, sendOne } from './send-one.ts';
import { senderId, stopByItself, whyNotFrom } from './sender.ts';
import { takeRecipient } from './take-recipient.ts';

// So long one round holds its place among the jobs; then the others have their turn.
const roundTime = 5000;
const lanes = 3;

/**
 * Sends for some seconds and puts the next round into the queue. Each mail is marked as in flight before the server
 * hears of it, so that whoever was in flight when a process was killed is known, and asked about, not mailed twice.
 */
export async function sendRound({ mailing_id }: { mailing_id: number }, context: TaskContext): Promise<void> {
  const { db } = context;
  await db.transaction(async (holder) => {
    if (!(await isMine(holder, mailing_id))) return enqueueRound(db, mailing_id, new Date(Date.now() + 2000));
    await recipients.markLost(db, mailing_id);
    const round = await prepare(context, mailing_id);
    if (!round) return;
    const ends = Date.now() + roundTime;
    const ended = await Promise.allSettled(Array.from({ length: lanes }, () => sendAlong(round, ends)));
    for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
    await db.transaction((trx) => finishRound(trx, mailing_id));
  });
}

/** Whether no other process sends this mailing; so it stays while this one lives, however long a mail server takes. */
async function isMine(holder: Knex.Transaction, id: number): Promise<boolean> {
  await holder.raw('set local idle_in_transaction_session_timeout = 0');
  const sql = `select pg_try_advisory_xact_lock(hashtext('prospekt mailing'), ?) as mine`;
  return (await holder.raw(sql, [id])).rows[0].mine;
}

async function prepare(context: TaskContext, id: number): Promise<Round | undefined> {
  const { db, mailer, stopping } = context;
  const mailing = await mailings.find(db, id);
  // Without a mail server this process leaves the mailing to be woken, perhaps in one that has it.
  if (mailing?.state !== 'sending' || !mailer) return undefined;
  const sender = await admins.get(db, senderId(mailing));
  const names = await loadNames({ ...context, cache: new Cache(false) });
  const gone = hasWrongFields(`${mailing.subject} ${mailing.body}`, names) ? 'field_gone' : null;
  const trouble = whyNotFrom(sender) ?? gone;
  if (trouble) return void (await stopByItself(db, id, trouble));
  const givingUp = new AbortController();
  // A process that ends waits this long for what it has begun.
  stopping.addEventListener('abort', () => setTimeout(() => givingUp.abort(), 8000).unref(), { once: true });
  const files = await attachments.contents(db, { mailing_id: id });
  return { ...context, mailer, mailing, names, sender, attachments: files, give_up: givingUp.signal };
}

async function sendAlong(round: Round, ends: number): Promise<void> {
  const { db, config, mailing, sender, stopping } = round;
  const failures = mailing.server_failures;
  while (Date.now() < ends && !stopping.aborted && mailing.server_failures <= failures) {
    const wait = await takeTurn(db, config.mails_per_minute);
    if (wait > 0) {
      if (Date.now() + wait > ends) return;
      await sleep(wait, undefined, { signal: stopping }).catch(() => {});
      continue;
    }
    const next = await takeRecipient(db, sender, mailing.id);
    if (!next) return;
    await sendOne(round, next.recipient, next.lead);
  }
}

/** Another round if somebody is left, else the end of the mailing. */
async function finishRound(trx: Knex.Transaction, id: number): Promise<void> {
  const mailing = await trx('mailings').where({ id }).forUpdate().first();
  if (mailing.state !== 'sending') return;
  const next = await trx('mailing_recipients')
    .where({ mailing_id: id, state: 'queued' })
    .orderBy(['next_attempt_at', 'id'])
    .first('next_attempt_at');
  if (next) {
    const times = [next.next_attempt_at, mailing.paused_until].map((at: Date | null) => at?.getTime() ?? 0);
    return enqueueRound(trx, id, new Date(Math.max(...times, Date.now() + (await waitingTime(trx)))));
  }
  await mailings.update(trx, id, { state: 'done', finished_at: new Date() });
  const counts = (await mailings.countStates(trx, [id])).get(id)!;
  const data = { subject: mailing.subject, sent: counts.sent, failed: counts.failed + counts.unknown };
  await notify(trx, [senderId(mailing)], 'mailing_done', { entity: 'mailing', entity_id: id, data });
}

/** Whatever should be on its way but waits for nothing goes on: a job can be lost, a setting come late. */
export async function wakeMailings({ db, mailer }: TaskContext): Promise<void> {
  if (!mailer) return;
  const ids: number[] = await db('mailings').where({ state: 'sending' }).orderBy('id').limit(1000).pluck('id');
  for (const id of ids) await enqueueRound(db, id);
}
