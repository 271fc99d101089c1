import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { setBatch } from '../operations/as-operation.ts';
import * as operations from '../operations/repository.ts';
import { forbidden, HttpError } from '../web/errors.ts';
import { createEntries } from './create-entries.ts';
import { mayImport } from './may.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';

/** Has the values of its columns collected; it is a draft with findings afterwards. */
export async function startScan(trx: Knex.Transaction, me: Admin, id: number): Promise<void> {
  await begin(trx, await openImport(trx, me, id), 'scanning', { findings: null });
}

/** Has all rows tried out; it is checked afterwards, with the counts to expect. */
export async function startCheck(trx: Knex.Transaction, me: Admin, id: number): Promise<void> {
  await begin(trx, await openImport(trx, me, id), 'checking', { expected: null });
}

/** Has the rows taken, as one operation that can be undone. */
export async function startRun(db: Knex, me: Admin, id: number): Promise<void> {
  await asAuthor(db, me, async (trx) => {
    const it = await openImport(trx, me, id);
    const operation = await operations.create(trx, {
      admin_id: me.id,
      kind: it.entity === 'lead' ? 'lead_import' : 'client_import',
      state: 'queued',
      total: it.total,
      params: { name: it.file_name, import_id: id },
    });
    await setBatch(trx, operation.batch);
    await createEntries(trx, me, it.plan);
    await setBatch(trx, '');
    await imports.startOver(trx, id);
    await begin(trx, it, 'running', { operation_id: operation.id });
  });
}

/** What is done stays done; a scan or a dry run is forgotten. */
export async function cancel(trx: Knex.Transaction, me: Admin, id: number): Promise<void> {
  const it = await imports.lock(trx, me, id);
  if (!imports.busyStates.includes(it.state)) return;
  if (it.state !== 'running') return imports.update(trx, id, { state: 'draft', attempt: it.attempt + 1 });
  await imports.update(trx, id, { state: 'stopped', finished_at: new Date() });
  const operation = it.operation_id ? await operations.lockAny(trx, it.operation_id) : undefined;
  if (!operation) return;
  await operations.update(trx, operation.id, { changed: await operations.countTouched(trx, operation.batch) });
  await operations.stop(trx, me, operation.id);
}

/** Goes on with a run that was stopped or failed, below the last row that was taken. */
export async function resume(trx: Knex.Transaction, me: Admin, id: number): Promise<void> {
  const it = await imports.lock(trx, me, id);
  if (!mayImport(me, it.entity)) throw forbidden();
  const operation = it.operation_id ? await operations.lockAny(trx, it.operation_id) : undefined;
  const isStopped = it.state === 'stopped' || it.state === 'failed';
  if (!isStopped || !operation || operation.undone_at) throw new HttpError(409, 'import_not_open');
  await operations.update(trx, operation.id, { state: 'running', finished_at: null });
  await begin(trx, it, 'running', { finished_at: null });
}

async function openImport(trx: Knex.Transaction, me: Admin, id: number): Promise<Import> {
  const it = await imports.lock(trx, me, id);
  if (!mayImport(me, it.entity)) throw forbidden();
  if (it.state !== 'draft' && it.state !== 'checked') throw new HttpError(409, 'import_not_open');
  return it;
}

async function begin(
  trx: Knex.Transaction,
  { id }: Import,
  state: Import['state'],
  values: Partial<Import>,
): Promise<void> {
  await imports.update(trx, id, { ...values, state, error: null, started_at: null });
  await enqueue(trx, 'run_import', { import_id: id }, { jobKey: `import ${id}` });
}
