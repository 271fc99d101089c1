import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { setBatch } from '../operations/as-operation.ts';
import * as leftovers from '../operations/leftovers.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { runInParts } from '../operations/run-in-parts.ts';
import { tellDone } from '../operations/tell-done.ts';
import { applyChange, type Stays } from './apply.ts';
import { type ChangeName, changes } from './changes.ts';
import type { Values } from './read-values.ts';
import { tellOfBulk } from './tell.ts';

const atOnce = 200;
const partSize = 1000;
const mostNamed = 1000;

/** What a bulk operation keeps of its form. */
export type BulkParams = { change: ChangeName; values: Values };

/** Does it in this transaction when it is small, else in the background. Gives the operation as it then is. */
export async function start(trx: Knex.Transaction, me: Admin, operation: Operation): Promise<Operation> {
  if (operation.total <= atOnce) return bulkPart(trx, me, operation);
  await operations.update(trx, operation.id, { state: 'queued' });
  await enqueue(trx, 'bulk_change', { operation_id: operation.id });
  return { ...operation, state: 'queued' };
}

export async function bulkChange(payload: { operation_id: number }, context: TaskContext): Promise<void> {
  await runInParts(payload.operation_id, bulkPart, context);
}

/** The next part, its outcome and the new position in one transaction. */
async function bulkPart(trx: Knex.Transaction, me: Admin, it: Operation): Promise<Operation> {
  const { change, values } = it.params as BulkParams;
  const ids = await targets(trx, it);
  await setBatch(trx, it.batch);
  const stays = await applyChange(trx, me, changes[change], values, ids);
  await setBatch(trx, '');
  await nameSome(trx, it, stays);

  const done = it.done + ids.length;
  const isLast = done >= it.total;
  const skipped = { ...it.skipped };
  for (const { reason } of stays) skipped[reason] = (skipped[reason] ?? 0) + 1;
  const after: Operation = {
    ...it,
    done,
    skipped,
    changed: it.changed + ids.length - stays.length,
    state: isLast ? 'done' : 'running',
    finished_at: isLast ? new Date() : null,
  };
  const { state, changed, finished_at } = after;
  await operations.update(trx, it.id, { done, skipped, state, changed, finished_at });
  if (isLast) await end(trx, me, after);
  return after;
}

async function targets(trx: Knex.Transaction, { id, done }: Operation): Promise<number[]> {
  const slice = trx.raw('target_ids[?:?] as ids', [done + 1, done + partSize]);
  return (await trx('operations').where({ id }).first(slice)).ids;
}

// Of very many it is enough to name the first; why the rest stayed is counted. What was so already is no news.
async function nameSome(
  trx: Knex.Transaction,
  { id, skipped: { same: _, ...skipped } }: Operation,
  stays: Stays[],
): Promise<void> {
  const named = Object.values(skipped).reduce((sum, count) => sum + count, 0);
  const news = stays.filter(({ reason }) => reason !== 'same');
  const more = news.slice(0, Math.max(0, mostNamed - named));
  await leftovers.add(
    trx,
    id,
    more.map((stay) => ({ entity: 'lead', entity_id: stay.id, fields: [], reason: stay.reason })),
  );
}

async function end(trx: Knex.Transaction, me: Admin, operation: Operation): Promise<void> {
  await trx('operations').where({ id: operation.id }).update({ target_ids: [] });
  if (operation.total > atOnce) await tellDone(trx, me, operation);
  await tellOfBulk(trx, me, operation);
}
