import { setImmediate as breathe } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { TaskContext } from '../jobs/tasks.ts';
import { SpreadsheetError } from '../spreadsheets/read-spreadsheet.ts';
import { statusOf } from '../web/errors.ts';
import { type CheckedRow, rowChecker } from './check-row.ts';
import { endCheck, endRun, fail } from './end-import.ts';
import { openJob } from './import-job.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';
import { FileGone, type FileRow, rowsOf } from './rows.ts';
import { scan } from './scan.ts';
import { type RowToTake, takeBatch } from './take-batch.ts';

/**
 * Goes on with an import from where it is: looks through the file, tries it out, or takes its rows. Whoever is the
 * last to take it up does the work; one before him lets go at his next batch.
 */
export async function runImport(payload: { import_id: number }, context: TaskContext): Promise<void> {
  const { db, log, stopping } = context;
  const it = await takeUp(db, payload.import_id);
  if (!it) return;
  try {
    if (it.state === 'scanning') await scan(context, it);
    else await takeAll(context, it);
  } catch (error) {
    if (error instanceof SpreadsheetError || error instanceof FileGone) return fail(db, it, error);
    // The queue tries again later what failed for want of the database, or because the process stops.
    if (stopping.aborted || statusOf(error) === 503) throw error;
    const { name, code } = error as Error & { code?: string };
    log.error({ import: it.id, name, code }, 'import failed');
    await fail(db, it, { key: 'import.error.unexpected' });
  }
}

/** A run goes on below the last row that was taken; the other two begin anew. */
async function takeUp(db: Knex, id: number): Promise<Import | undefined> {
  return db.transaction(async (trx) => {
    const it = await imports.lockAny(trx, id);
    if (!it || !imports.busyStates.includes(it.state)) return undefined;
    if (it.state !== 'running') await imports.startOver(trx, it.id);
    await imports.update(trx, id, { attempt: it.attempt + 1, started_at: it.started_at ?? new Date() });
    return imports.lockAny(trx, id);
  });
}

async function takeAll(context: TaskContext, it: Import): Promise<void> {
  const job = await openJob(context, it);
  const batches = checkedBatches(rowsOf(context, it), rowChecker(job.deciding));
  // The next rows are read and checked while the database writes.
  let next = ahead(batches);
  try {
    for (let { value, done } = await next; !done; { value, done } = await next) {
      context.stopping.throwIfAborted();
      next = ahead(batches);
      if (!(await takeBatch(context.db, job, value as RowToTake[]))) return;
    }
    if (job.dry) await endCheck(context.db, it);
    else await endRun(context.db, it);
  } finally {
    await next.catch(() => {});
    await batches.return(undefined);
  }
}

// Nobody may be waiting for it yet when it fails.
function ahead(batches: AsyncGenerator<RowToTake[]>): Promise<IteratorResult<RowToTake[]>> {
  const next = batches.next();
  next.catch(() => {});
  return next;
}

/** Checking is work for this process, which answers requests as well: it lets them pass every few rows. */
async function* checkedBatches(
  batches: AsyncGenerator<FileRow[]>,
  check: (cells: FileRow['cells']) => CheckedRow,
): AsyncGenerator<RowToTake[]> {
  for await (const rows of batches) {
    const checked: RowToTake[] = [];
    for (const { number, cells } of rows) {
      checked.push({ number, cells, checked: check(cells) });
      if (checked.length % 25 === 0) await breathe();
    }
    yield checked;
  }
}
