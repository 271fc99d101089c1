import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { enqueueRound } from './create-mailing.ts';
import * as recipients from './recipients.ts';
import type { Mailing } from './repository.ts';
import * as mailings from './repository.ts';
import { senderFromNowOn } from './sender.ts';

/** Stops, goes on, or sends again to those with whom it failed; done twice it changes nothing more. */
export async function changeMailing(
  trx: Knex.Transaction,
  me: Admin,
  id: number,
  change: 'stop' | 'continue' | 'retry',
): Promise<void> {
  const mailing = await mailings.lock(trx, me, id);
  if (change === 'stop') {
    if (mailing.state === 'sending') await mailings.update(trx, id, { state: 'stopped' });
    return;
  }
  if (change === 'continue' && mailing.state !== 'stopped') return;
  if (change === 'retry') {
    const seenBy = [me, await senderFromNowOn(trx, me, mailing)];
    if ((await recipients.requeueFailed(trx, seenBy, id)) === 0) return;
  }
  await goOn(trx, me, await mailings.lock(trx, me, id));
}

/** At once, also while it waits for the mail server. */
export async function goOn(trx: Knex.Transaction, me: Admin, mailing: Mailing): Promise<void> {
  await senderFromNowOn(trx, me, mailing);
  await mailings.update(trx, mailing.id, {
    state: 'sending',
    stop_reason: null,
    finished_at: null,
    paused_until: null,
  });
  await enqueueRound(trx, mailing.id);
}
