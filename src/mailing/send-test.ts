import type { Response } from 'express';
import { loadNames } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { MailFailure, sendMail } from '../mail/send-mail.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import * as attachments from './attachments.ts';
import { composeFor } from './send-one.ts';

/** Mails the draft, as this lead would get it, to the person who writes it; or says why that cannot be. */
export async function sendTest(
  deps: Deps,
  res: Response,
  mailing: { subject: string; body: string },
  leadId: number,
  attachmentIds: number[],
): Promise<{ tested: string } | { errors: FieldErrors }> {
  const me = currentAdmin(res);
  if (!deps.mailer) return { errors: { form: 'mailings.not_set_up' } };
  if (!me.email) return { errors: { form: 'mailings.no_own_email' } };
  const lead = await leads.get(deps.db, me, leadId);
  const names = await loadNames(deps);
  const unsubscribe = `${deps.base_url}/unsubscribe/00000000-0000-0000-0000-000000000000`;
  const composed = await composeFor({ mailing, names, sender: me }, lead, unsubscribe, res.locals.ui);
  const own = await attachments.drafts(deps.db, me, attachmentIds);
  const files = await attachments.contents(deps.db, { ids: own.map(({ id }) => id) });
  try {
    // The page waits for it, but not for ever.
    const patience = AbortSignal.timeout(7000);
    await sendMail(
      deps.mailer,
      { to: { name: me.full_name, address: me.email }, ...composed, attachments: files },
      patience,
    );
    return { tested: me.email };
  } catch (error) {
    if (!(error instanceof MailFailure)) throw error;
    return { errors: { form: 'mailings.test_failed' } };
  }
}
