import type { Knex } from 'knex';
import { endSessions } from '../auth/sessions.ts';
import { asAuthor } from '../db/change-log.ts';
import { beginMove } from '../moving/begin.ts';
import * as operations from '../operations/repository.ts';
import { handingOver } from './hand-over.ts';
import { lockAsManager, requireManager } from './managing.ts';
import { type Admin, find, get, update } from './repository.ts';

/** Why it was refused, as a text key, or whether his leads go on being handed over. */
type Disabled = { wrong: string } | { handing_over: boolean };

/** Closes somebody's account, whose leads a successor may take over. */
export async function disable(db: Knex, me: Admin, id: number, successorId: number | null): Promise<Disabled> {
  if (id === me.id) return { wrong: 'admins.not_yourself' };
  return asAuthor(db, me, async (trx) => {
    const now = await lockAsManager(trx, me);
    const admin = await get(trx, id);
    await requireManager(trx, now, admin);
    if (admin.disabled_at) return { handing_over: false };
    const successor = successorId ? await find(trx, successorId) : null;
    if (successor === undefined || successor?.disabled_at || successor?.id === id)
      return { wrong: 'admins.no_successor' };

    const handing_over = successor ? await handOver(trx, me, admin, successor) : false;
    await update(trx, id, { disabled_at: new Date() });
    await endSessions(trx, id);
    return { handing_over };
  });
}

/** Whether it goes on in the background. */
async function handOver(trx: Knex.Transaction, me: Admin, admin: Admin, successor: Admin): Promise<boolean> {
  const name = `${admin.full_name} → ${successor.full_name}`;
  return (await beginMove(trx, me, handingOver, { id: admin.id, to: successor.id, name })) !== 'done';
}

/** Opens the account again; leads that were not handed over yet stay. */
export async function enable(db: Knex, me: Admin, id: number): Promise<void> {
  await asAuthor(db, me, async (trx) => {
    await operations.stopUnderWay(trx, 'hand_over', id);
    await update(trx, id, { disabled_at: null });
  });
}
