import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import type { UndoableKind } from './kinds.ts';
import * as operations from './repository.ts';

/** What the toast after it needs to offer Undo; `work` that changed nothing leaves no operation. */
export interface Spec {
  kind: UndoableKind;
  /** What the list of operations says about it, such as `{ name }`. */
  params?: Record<string, unknown>;
}

/** Runs `work` in a transaction; all that it changes is one operation that can be looked at and undone. */
export async function asOperation<T>(
  db: Knex,
  me: Admin,
  spec: Spec,
  work: (trx: Knex.Transaction, operation: operations.Operation) => Promise<T>,
): Promise<T> {
  return asAuthor(db, me, async (trx) => {
    const operation = await operations.create(trx, { admin_id: me.id, ...spec });
    await setBatch(trx, operation.batch);
    const result = await work(trx, operation);
    await setBatch(trx, '');
    if (!(await operations.finish(trx, operation))) await operations.remove(trx, operation.id);
    return result;
  });
}

/** From here on the changes of this transaction belong to the batch; an empty one ends that. */
export async function setBatch(trx: Knex.Transaction, batch: string): Promise<void> {
  await trx.raw(`select set_config('prospekt.batch', ?, true)`, [batch]);
}

/** Of a flash message: the button that takes the operation back. */
export function undoOf({ id }: { id: number }, back?: string): { action: string; fields: Record<string, string> } {
  return { action: `/operations/${id}/undo`, fields: back ? { back } : {} };
}
