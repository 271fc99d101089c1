import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { Cache } from '../db/cache.ts';
import { asAuthor } from '../db/change-log.ts';
import { loadNames } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { HttpError } from '../web/errors.ts';
import { goOn } from './change-mailing.ts';
import { writingIn } from './merge-fields.ts';
import * as recipients from './recipients.ts';
import * as mailings from './repository.ts';
import { actionText, composeFor } from './send-one.ts';
import { recordSent } from './settle.ts';

/** Settles one mail of which nobody knows whether it arrived; gives its mailing. 409 when somebody did so before. */
export async function decide(db: Knex, me: Admin, id: number, decision: 'again' | 'sent'): Promise<number> {
  return asAuthor(db, me, async (trx) => {
    const recipient = await recipients.lock(trx, me, id);
    if (recipient.state !== 'unknown') throw new HttpError(409, 'changed_meanwhile');
    const mailing = await mailings.get(trx, me, recipient.mailing_id);
    if (decision === 'again') {
      const next_attempt_at = trx.fn.now() as unknown as Date;
      await recipients.update(trx, id, { state: 'queued', attempts: 0, next_attempt_at, answer: null });
      await goOn(trx, me, mailing);
    } else {
      const lead = await leads.get(trx, me, recipient.lead_id);
      const names = await loadNames({ db: trx, cache: new Cache(false) });
      const text = actionText(await composeFor({ mailing, names, sender: me }, lead, '', writingIn(me)));
      await recordSent(trx, mailing, recipient, { text, answer: recipient.answer, reason: 'by_hand' });
    }
    return mailing.id;
  });
}
