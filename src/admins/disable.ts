import type { Knex } from 'knex';
import { endSessions } from '../auth/sessions.ts';
import { asAuthor } from '../db/change-log.ts';
import { notify } from '../notifications/repository.ts';
import { handOver } from './open-work.ts';
import { type Admin, find, get, isAnyManagerBeside, lockAll, update } from './repository.ts';

/** Closes somebody's account, whose leads a successor may take over; returns what forbids it as a text key. */
export async function disable(
  db: Knex,
  me: Admin,
  id: number,
  successorId: number | null,
): Promise<string | undefined> {
  if (id === me.id) return 'admins.not_yourself';
  return asAuthor(db, me, async (trx) => {
    await lockAll(trx);
    const admin = await get(trx, id);
    if (admin.disabled_at) return undefined;
    if (!(await isAnyManagerBeside(trx, id))) return 'admins.last_manager';
    if (successorId && !(await isAvailable(trx, successorId, id))) return 'admins.no_successor';

    if (successorId) await tellSuccessor(trx, me, successorId, await handOver(trx, id, successorId));
    await update(trx, id, { disabled_at: new Date() });
    await endSessions(trx, id);
    return undefined;
  });
}

async function tellSuccessor(trx: Knex, me: Admin, successorId: number, count: number): Promise<void> {
  if (successorId === me.id || count === 0) return;
  await notify(trx, [successorId], 'leads_given', { author_id: me.id, data: { count } });
}

async function isAvailable(trx: Knex.Transaction, successorId: number, id: number): Promise<boolean> {
  const successor = await find(trx, successorId);
  return successor !== undefined && successorId !== id && !successor.disabled_at;
}
