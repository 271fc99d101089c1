import { translator } from '../i18n/translator.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { MailFailure, sendMail } from '../mail/send-mail.ts';
import * as passwordResets from './password-resets.ts';

/** Mails a link to whoever has this login or address. It runs as a job: the page answers alike whether there is anybody. */
export async function sendPasswordReset({ account }: { account: string }, context: TaskContext): Promise<void> {
  const { db, mailer, base_url, stopping } = context;
  if (!mailer) return;
  for (const person of await passwordResets.findReceivers(db, account)) {
    const token = await passwordResets.create(db, person);
    if (!token) continue;
    const { login, full_name: name, email: address } = person;
    const t = translator(person.language);
    const link = `${base_url}/password-reset/new?token=${token}`;
    const mail = {
      to: { name, address },
      subject: t('password_reset.mail_subject'),
      text: t('password_reset.mail_text', { name, login, link }),
      headers: { 'Auto-Submitted': 'auto-generated' },
    };
    await sendMail(mailer, mail, stopping).catch((error) => {
      // Of what may have arrived nothing is sent again: whoever waits in vain asks once more.
      if (error instanceof MailFailure && error.outcome !== 'later') return;
      throw error;
    });
  }
}
