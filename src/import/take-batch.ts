import { setImmediate as breathe } from 'node:timers/promises';
import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { setBatch } from '../operations/as-operation.ts';
import * as operations from '../operations/repository.ts';
import type { CheckedRow } from './check-row.ts';
import { decide, type Outcome } from './decide.ts';
import * as failures from './failures.ts';
import { forget, type ImportJob } from './import-job.ts';
import { loadRecords, takenLogins } from './load-records.ts';
import { mayImport } from './may.ts';
import { addNotes } from './notes.ts';
import type { KnownRecord } from './records.ts';
import type { Counts, Import } from './repository.ts';
import * as imports from './repository.ts';
import type { FileRow } from './rows.ts';
import { writeRecords } from './write-records.ts';

export type RowToTake = FileRow & { checked: CheckedRow };
type Taken = RowToTake & { outcome: Outcome };

/**
 * Takes the next rows: what they make and change, how each ended and the new position are one transaction. False when
 * somebody stopped the import or another process has taken it up. Rows that the database refuses are found by halving.
 */
export async function takeBatch(db: Knex, job: ImportJob, rows: RowToTake[]): Promise<boolean> {
  try {
    return await asAuthor(db, job.deciding.me, (trx) => takeRows(trx, job, rows));
  } catch (error) {
    if (job.dry || !isRefusal(error)) throw error;
  }
  if (rows.length === 1) return asAuthor(db, job.deciding.me, (trx) => takeRows(trx, job, rows.map(refused)));
  const half = Math.ceil(rows.length / 2);
  return (await takeBatch(db, job, rows.slice(0, half))) && takeBatch(db, job, rows.slice(half));
}

function isRefusal(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '');
}

function refused(row: RowToTake): RowToTake {
  return { ...row, checked: { problems: [{ key: 'refused' }], notes: row.checked.notes } };
}

async function takeRows(trx: Knex.Transaction, job: ImportJob, rows: RowToTake[]): Promise<boolean> {
  const now = await imports.lockProgress(trx, job.it.id);
  if (now?.state !== job.it.state || now.attempt !== job.it.attempt) return false;
  if (!job.dry && !(await mayGoOn(trx, job, now))) return false;

  const fresh = rows.filter(({ number }) => number > now.position);
  if (fresh.length === 0) return true;
  forget(job);
  const values = fresh.flatMap(({ checked }) => ('values' in checked ? [checked.values] : []));
  if (job.deciding.mode !== 'create')
    await loadRecords(trx, job.deciding, values, { lock: !job.dry && job.deciding.mode !== 'skip', made: job.made });
  for (const login of await takenLogins(trx, values)) job.deciding.logins.add(login);
  const taken: Taken[] = [];
  for (const row of fresh) {
    taken.push({ ...row, outcome: decide(job.deciding, row.number, row.checked) });
    if (taken.length % 100 === 0) await breathe();
  }
  const touched = job.dry ? 0 : await write(trx, job, now, taken);
  await record(trx, job, now, taken, touched);
  return true;
}

/** Whoever was disabled, lost the right or sees less since he began changes nothing more. */
async function mayGoOn(trx: Knex.Transaction, { it, deciding }: ImportJob, now: imports.Progress): Promise<boolean> {
  const me = await admins.get(trx, it.admin_id);
  const operation = now.operation_id && (await operations.lockAny(trx, now.operation_id));
  const asBefore = mayImport(me, it.entity) && me.own_leads_only === deciding.me.own_leads_only;
  if (asBefore && operation && operation.state !== 'stopped') return true;
  await imports.update(trx, it.id, { state: 'stopped', finished_at: new Date() });
  if (operation) await operations.update(trx, operation.id, { state: 'stopped', finished_at: new Date() });
  return false;
}

async function write(trx: Knex.Transaction, job: ImportJob, now: imports.Progress, rows: Taken[]): Promise<number> {
  const touched = new Set<KnownRecord>();
  for (const { outcome } of rows) if ('record' in outcome) touched.add(outcome.record);
  const quiet = job.deciding.plan.notify ? '' : 'on';
  // Rows, position and counts of a commit that a power cut undoes are taken again together.
  await trx.raw(`select set_config('prospekt.quiet', ?, true), set_config('synchronous_commit', 'off', true)`, [quiet]);
  await setBatch(trx, now.batch!);
  const made = await writeRecords(trx, job.it.entity, touched);
  await setBatch(trx, '');
  for (const id of made) job.made.add(id);
  return touched.size;
}

async function record(
  trx: Knex.Transaction,
  job: ImportJob,
  now: imports.Progress,
  rows: Taken[],
  touched: number,
): Promise<void> {
  const { created, updated, skipped, failed, notes } = now;
  const counts: Counts = { created, updated, skipped, failed };
  for (const { number, outcome } of rows) {
    counts[outcome.end] += 1;
    addNotes(notes, number, outcome.notes);
  }
  const unable = rows.flatMap(({ number, cells, outcome }) =>
    outcome.end === 'failed' ? [{ row_number: number, cells, problems: outcome.problems }] : [],
  );
  await failures.add(trx, job.it.id, unable);
  const position = rows.at(-1)!.number;
  const progress: Partial<Import> = { ...counts, notes, position };
  await imports.update(trx, job.it.id, progress);
  if (!job.dry && now.operation_id) await operations.addProgress(trx, now.operation_id, rows.length, touched);
}
