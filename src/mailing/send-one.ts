import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from '../admins/repository.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import type { Mailer } from '../mail/mailer.ts';
import { MailFailure, sendMail } from '../mail/send-mail.ts';
import type { AttachmentContent } from './attachments.ts';
import { type Composed, compose } from './compose.ts';
import { fieldsOf, type Writing, writingIn } from './merge-fields.ts';
import type { Recipient } from './recipients.ts';
import type { Mailing } from './repository.ts';
import { settleFailure, settleSent } from './settle.ts';

/** What all mails of a round share. */
export interface Round extends Pick<TaskContext, 'db' | 'config' | 'log' | 'base_url' | 'stopping'> {
  mailer: Mailer;
  mailing: Mailing;
  names: Names;
  sender: Admin;
  attachments: AttachmentContent[];
  /** Nobody waits for the mail server any longer. */
  give_up: AbortSignal;
}

/** Hands one mail to the server and notes what became of it. */
export async function sendOne(round: Round, recipient: Recipient, lead: Lead): Promise<void> {
  const { db, mailer, mailing, sender, give_up } = round;
  const unsubscribe = `${round.base_url}/unsubscribe/${recipient.token}`;
  const composed = await composeFor(round, lead, unsubscribe, writingIn(round.config));
  const mail = {
    to: { name: lead.full_name, address: recipient.email },
    reply_to: sender.email ?? undefined,
    ...composed,
    attachments: round.attachments,
    headers: {
      'List-Unsubscribe': `<${unsubscribe}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
    },
    bounces_to: bouncesTo(round.config.bounce_address, recipient.token),
  };
  try {
    const answer = await sendMail(mailer, mail, give_up);
    await insisting(() => settleSent(db, mailing, recipient, { text: actionText(composed), answer }), round);
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    await insisting(() => settleFailure(db, mailing, recipient, error), round);
  }
}

export function composeFor(
  { mailing, names, sender }: { mailing: Pick<Mailing, 'subject' | 'body'>; names: Names; sender: Admin },
  lead: Lead,
  unsubscribe: string,
  writing: Writing,
): Promise<Composed> {
  return compose(mailing, fieldsOf(lead, names, sender, writing), unsubscribe, writing.t);
}

/** What the timeline shows of a mail: its subject and its words. */
export function actionText({ subject, body_text }: Pick<Composed, 'subject' | 'body_text'>): string {
  return `${subject}\n\n${body_text}`;
}

/** `bounces@example.com` → `bounces+TOKEN@example.com`: what comes back says by itself whom it was for. */
function bouncesTo(address: string | undefined, token: string): string | undefined {
  return address?.replace('@', `+${token}@`);
}

// The mail is out: a database that is away for a moment must not make it an unknown one.
async function insisting(work: () => Promise<void>, { stopping }: Round): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 5) throw error;
      await sleep(1000 * attempt, undefined, { signal: stopping }).catch(() => {});
    }
  }
}
