import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Lead } from '../leads/repository.ts';
import * as leads from '../leads/repository.ts';
import type { Reason, Recipient } from './recipients.ts';
import * as recipients from './recipients.ts';
import type { RecipientState } from './repository.ts';

/** Somebody to be mailed now, marked as being in flight; undefined when there is nobody at this moment. */
export async function takeRecipient(
  db: Knex,
  sender: Admin,
  mailingId: number,
): Promise<{ recipient: Recipient; lead: Lead } | undefined> {
  for (;;) {
    const taken = await db.transaction((trx) => takeNext(trx, sender, mailingId));
    if (taken !== 'passed over') return taken;
  }
}

async function takeNext(trx: Knex.Transaction, sender: Admin, mailingId: number) {
  const { rows } = await trx.raw(
    `select r.id, r.lead_id, r.email, exists (select from suppressions s where s.email = lower(r.email)) as suppressed
     from mailing_recipients r join mailings m on m.id = r.mailing_id
     where r.mailing_id = ? and r.state = 'queued' and r.next_attempt_at <= now()
       and m.state = 'sending' and (m.paused_until is null or m.paused_until <= now())
     order by r.next_attempt_at, r.id limit 1 for update of r skip locked`,
    [mailingId],
  );
  const [row] = rows;
  if (!row) return undefined;
  const lead = await leads.find(trx, sender, row.lead_id);
  if (!lead) return passOver(trx, row.id, 'failed', 'not_yours');
  if (lead.deleted_at) return passOver(trx, row.id, 'failed', 'in_bin');
  if (row.suppressed) return passOver(trx, row.id, 'unsubscribed', 'suppressed');

  const [recipient] = await trx('mailing_recipients')
    .where({ id: row.id })
    .update({ state: 'sending', attempts: trx.raw('attempts + 1') })
    .returning('*');
  return { recipient: recipient as Recipient, lead };
}

async function passOver(trx: Knex, id: number, state: RecipientState, reason: Reason): Promise<'passed over'> {
  await recipients.update(trx, id, { state, reason });
  return 'passed over';
}
