import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { statusOf } from '../web/errors.ts';
import { isMove, isStoppable, isUndoable, kinds, moveKinds } from './kinds.ts';
import type { Operation } from './repository.ts';
import * as operations from './repository.ts';

type Part = (trx: Knex.Transaction, me: admins.Admin, operation: Operation) => Promise<Operation>;

/**
 * Goes on with an operation until nothing is left of it. Each part, its outcome and the new position are one
 * transaction, so whoever takes it up after a crash, or at the same time, does no row twice.
 */
export async function runInParts(operationId: number, part: Part, { db, log, stopping }: TaskContext): Promise<void> {
  try {
    for (let more = true; more; ) {
      stopping.throwIfAborted();
      more = await runPart(db, operationId, part);
    }
  } catch (error) {
    // The queue tries again later what failed for want of the database, or because the process stops.
    if (stopping.aborted || statusOf(error) === 503) throw error;
    const { name, code } = error as Error & { code?: string };
    log.error({ operation: operationId, name, code }, 'operation failed');
    await operations.update(db, operationId, { state: 'failed', finished_at: new Date() });
  }
}

async function runPart(db: Knex, id: number, part: Part): Promise<boolean> {
  const found = await db('operations').where({ id }).first('admin_id');
  if (!found) return false;
  const me = await admins.get(db, found.admin_id);
  return asAuthor(db, me, async (trx) => {
    const operation = await operations.lockAny(trx, id);
    if (operation?.state !== 'queued' && operation?.state !== 'running') return false;
    if (!(await mayGoOn(trx, me, operation))) {
      await operations.update(trx, id, { state: 'stopped', finished_at: new Date() });
      return false;
    }
    // What a power cut takes back of a part, its position too, is done again; the last one waits until all is on the disk.
    await trx.raw('set local synchronous_commit = off');
    const after = await part(trx, me, operation);
    const isLast = after.state !== 'running';
    if (isLast) await trx.raw('reset synchronous_commit');
    return !isLast;
  });
}

/** Whoever was disabled, or lost the right, since he asked for it changes nothing more. */
async function mayGoOn(trx: Knex.Transaction, me: admins.Admin, { kind, undoes_id }: Operation): Promise<boolean> {
  if (!isStoppable(kind)) return true;
  if (me.disabled_at) return false;
  if (isUndoable(kind)) return me.rights.includes(kinds[kind]);
  if (isMove(kind)) return me.rights.includes(moveKinds[kind]);
  const undone = undoes_id ? await operations.lockAny(trx, undoes_id) : undefined;
  return undone !== undefined && isUndoable(undone.kind) && me.rights.includes(kinds[undone.kind]);
}
