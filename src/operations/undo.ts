import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { forbidden, HttpError } from '../web/errors.ts';
import { setBatch } from './as-operation.ts';
import { isUndoable, kinds } from './kinds.ts';
import type { Leftover } from './left-rows.ts';
import * as leftovers from './leftovers.ts';
import type { Operation } from './repository.ts';
import * as operations from './repository.ts';
import { tellDone } from './tell-done.ts';
import { undoChanges } from './undo-changes.ts';
import type { LoggedChange } from './undo-scope.ts';

/** An undo of more changes runs in the background, so many at a time. */
const partSize = 500;
const atOnce = 200;
const undoableDays = 30;
const columns = ['id', 'entity', 'entity_id', 'kind', 'before', 'after'];

/** Takes an operation back, at once or in the background; the second time it changes nothing. Gives the undo. */
export async function undo(db: Knex, me: Admin, id: number): Promise<Operation> {
  return asAuthor(db, me, async (trx) => {
    const operation = await operations.lock(trx, me, id);
    const earlier = await operations.findUndoOf(trx, id);
    if (earlier) return earlier;
    const refusal = refusalOf(me, operation);
    if (refusal) throw refusal;

    const total = await countChanges(trx, operation.batch);
    const state = total > atOnce ? 'queued' : 'running';
    const started = await operations.create(trx, { admin_id: me.id, kind: 'undo', undoes_id: id, total, state });
    await operations.update(trx, id, { undone_at: started.created_at });
    if (state === 'running') return finishUndo(trx, me, started);
    await enqueue(trx, 'undo_operation', { operation_id: started.id });
    return started;
  });
}

/** Why this person cannot take it back, if so. */
export function refusalOf(me: Admin, { kind, state, created_at, undone_at }: Operation): HttpError | undefined {
  if (!isUndoable(kind)) return new HttpError(409, 'not_undoable');
  if (!me.rights.includes(kinds[kind])) return forbidden();
  if (state === 'preview' || state === 'queued' || state === 'running') return new HttpError(409, 'still_running');
  if (undone_at) return new HttpError(409, 'undone_already');
  return isTooOld(created_at) ? new HttpError(409, 'undo_too_late') : undefined;
}

function isTooOld(createdAt: Date): boolean {
  return Date.now() - createdAt.getTime() > undoableDays * 86_400_000;
}

async function finishUndo(trx: Knex.Transaction, me: Admin, started: Operation): Promise<Operation> {
  let current = started;
  while (current.state === 'running') current = await undoPart(trx, me, current);
  return current;
}

/** The next part of an undo in its transaction; gives the undo as it then is. */
export async function undoPart(trx: Knex.Transaction, me: Admin, it: Operation): Promise<Operation> {
  await setBatch(trx, it.batch);
  const changes = await nextChanges(trx, it);
  const isLast = changes.length < partSize;
  await takeBack(trx, me, it, changes);
  if (isLast) await retryRefused(trx, me, it);
  await setBatch(trx, '');

  const progress: Partial<Operation> = {
    state: isLast ? 'done' : 'running',
    done: it.done + changes.length,
    skipped: await leftovers.countByReason(trx, it.id),
    params: { ...it.params, before: changes.at(-1)?.id ?? 0 },
    ...(isLast && { changed: await operations.countTouched(trx, it.batch), finished_at: new Date() }),
  };
  await operations.update(trx, it.id, progress);
  if (isLast && it.total > atOnce) await tellDone(trx, me, { ...it, ...progress });
  return { ...it, ...progress };
}

async function takeBack(trx: Knex.Transaction, me: Admin, it: Operation, changes: LoggedChange[]): Promise<void> {
  const ids = changes.map(({ entity_id }) => entity_id);
  const left = await undoChanges(trx, me, changes, await leftovers.listOf(trx, it.id, ids));
  await leftovers.add(trx, it.id, left);
}

// What a deletion took along stands after it in the log, so it is put back too early: once more, as long as that helps.
async function retryRefused(trx: Knex.Transaction, me: Admin, it: Operation): Promise<void> {
  for (let before = Infinity; ; ) {
    const refused = await leftovers.takeRefused(trx, it.id);
    if (refused.length === 0) return;
    const isWorthIt = refused.length < before;
    before = refused.length;
    if (!isWorthIt) return leftovers.add(trx, it.id, refused);
    await takeBack(trx, me, it, await changesOf(trx, it, refused));
  }
}

async function changesOf(trx: Knex.Transaction, { undoes_id }: Operation, rows: Leftover[]): Promise<LoggedChange[]> {
  return loggedBy(trx, undoes_id)
    .whereIn(
      ['entity', 'entity_id'],
      rows.map(({ entity, entity_id }) => [entity, entity_id]),
    )
    .select(columns);
}

async function countChanges(trx: Knex.Transaction, batch: string): Promise<number> {
  const row = await trx('changes').where({ batch }).count({ n: '*' }).first();
  return Number(row?.n ?? 0);
}

async function nextChanges(trx: Knex.Transaction, { undoes_id, params }: Operation): Promise<LoggedChange[]> {
  const query = loggedBy(trx, undoes_id);
  if (params.before !== undefined) query.where('id', '<', params.before as number);
  return query.limit(partSize).select(columns);
}

function loggedBy(trx: Knex.Transaction, operationId: number | null) {
  const batch = trx('operations').where({ id: operationId }).select('batch');
  return trx('changes').where({ batch }).orderBy('id', 'desc');
}
