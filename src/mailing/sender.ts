import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { forbidden } from '../web/errors.ts';
import type { Mailing, StopReason } from './repository.ts';
import * as mailings from './repository.ts';

type Sender = Pick<admins.Admin, 'id' | 'disabled_at' | 'rights'>;

/** In whose name a mailing goes, with his rights and his eyes: its author, or who took it over from him. */
export function senderId({ admin_id, taken_over_by_id }: Pick<Mailing, 'admin_id' | 'taken_over_by_id'>): number {
  return taken_over_by_id ?? admin_id;
}

/** Why nothing goes in this person's name any more. */
export function whyNotFrom({ disabled_at, rights }: Sender): StopReason | null {
  if (disabled_at) return 'sender_disabled';
  return rights.includes('mailings.send') && rights.includes('leads.view') ? null : 'sender_right';
}

/** Who sends from now on: whoever did, or this person if that one may not any more. Throws 403 if neither may. */
export async function senderFromNowOn(
  trx: Knex.Transaction,
  me: admins.Admin,
  mailing: Mailing,
): Promise<admins.Admin> {
  const sender = await admins.get(trx, senderId(mailing));
  if (!whyNotFrom(sender)) return sender;
  if (whyNotFrom(me)) throw forbidden();
  await mailings.update(trx, mailing.id, { taken_over_by_id: me.id });
  return me;
}

/** Until somebody goes on with it. */
export async function stopByItself(db: Knex, id: number, stop_reason: StopReason): Promise<void> {
  await asAuthor(db, null, (trx) =>
    trx('mailings').where({ id, state: 'sending' }).update({ state: 'stopped', stop_reason }),
  );
}
