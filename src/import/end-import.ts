import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { notify } from '../notifications/repository.ts';
import * as operations from '../operations/repository.ts';
import * as imports from './repository.ts';
import { countRows, type Import } from './repository.ts';

interface Fault {
  key: string;
  params?: Record<string, unknown>;
}

/** The dry run is through: its counts are what to expect. */
export async function endCheck(db: Knex, it: Import): Promise<void> {
  await ending(db, it, async (trx, { created, updated, skipped, failed, notes }) => {
    const total = created + updated + skipped + failed;
    const expected = { created, updated, skipped, failed, notes };
    await imports.update(trx, it.id, { state: 'checked', total, expected });
  });
}

export async function endRun(db: Knex, it: Import): Promise<void> {
  await ending(db, it, async (trx, now) => {
    await imports.update(trx, it.id, { state: 'done', total: countRows(now), finished_at: new Date() });
    const operation = now.operation_id ? await operations.lockAny(trx, now.operation_id) : undefined;
    if (!operation) return;
    const changed = await operations.countTouched(trx, operation.batch);
    const { id, kind } = operation;
    const done = {
      state: 'done' as const,
      done: countRows(now),
      total: countRows(now),
      changed,
      finished_at: new Date(),
    };
    await operations.update(trx, id, { ...done, skipped: skippedOf(now) });
    const about = {
      entity: 'operation' as const,
      entity_id: id,
      data: { kind, state: 'done', changed, added: now.created, updated: now.updated },
    };
    await notify(trx, [it.admin_id], 'operation_done', about);
    if (it.plan.notify && it.entity === 'lead') await tellResponsibles(trx, it, operation.batch);
  });
}

/** What was taken stays; a plan that could not be tried out can be mended. */
export async function fail(db: Knex, it: Import, { key, params }: Fault): Promise<void> {
  await ending(db, it, async (trx, { operation_id }) => {
    const error = { key, ...(params && { params }) };
    const isRun = it.state === 'running';
    await imports.update(trx, it.id, {
      state: isRun ? 'failed' : 'draft',
      error,
      ...(isRun && { finished_at: new Date() }),
    });
    const operation = isRun && operation_id ? await operations.lockAny(trx, operation_id) : undefined;
    if (!operation) return;
    const changed = await operations.countTouched(trx, operation.batch);
    await operations.update(trx, operation.id, { state: 'failed', changed, finished_at: new Date() });
  });
}

/** Unless somebody stopped it, or took it up, meanwhile. */
async function ending(
  db: Knex,
  it: Import,
  work: (trx: Knex.Transaction, now: imports.Progress) => Promise<void>,
): Promise<void> {
  await asAuthor(db, { id: it.admin_id }, async (trx) => {
    const now = await imports.lockProgress(trx, it.id);
    if (now?.state === it.state && now.attempt === it.attempt) await work(trx, now);
  });
}

function skippedOf({ skipped, failed }: imports.Progress): Record<string, number> {
  return { ...(skipped > 0 && { import_skipped: skipped }), ...(failed > 0 && { import_failed: failed }) };
}

/** Once, however many leads that are. */
async function tellResponsibles(trx: Knex.Transaction, it: Import, batch: string): Promise<void> {
  const made = trx('changes').where({ batch, entity: 'lead', kind: 'created' }).select('entity_id');
  const given: Array<{ responsible_id: number; n: number }> = await trx('leads')
    .whereIn('id', made)
    .whereNotNull('responsible_id')
    .whereNot({ responsible_id: it.admin_id })
    .groupBy('responsible_id')
    .select('responsible_id', trx.raw('count(*)::int n'));
  for (const { responsible_id, n } of given)
    await notify(trx, [responsible_id], 'leads_given', { author_id: it.admin_id, data: { count: n } });
}
