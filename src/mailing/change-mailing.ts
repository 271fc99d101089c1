import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { enqueueRound } from './create-mailing.ts';
import * as recipients from './recipients.ts';
import * as mailings from './repository.ts';

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
  if (change === 'retry' && (await recipients.requeueFailed(trx, me, id)) === 0) return;
  await goOn(trx, id);
}

/** At once, also while it waits for the mail server. */
export async function goOn(trx: Knex.Transaction, id: number): Promise<void> {
  await mailings.update(trx, id, { state: 'sending', finished_at: null, paused_until: null });
  await enqueueRound(trx, id);
}
