import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { setBatch } from '../operations/as-operation.ts';
import type { Leftover } from '../operations/left-rows.ts';
import * as leftovers from '../operations/leftovers.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { runInParts } from '../operations/run-in-parts.ts';
import { tellDone } from '../operations/tell-done.ts';
import { isSame, valueIn } from './compare.ts';
import { type Edited, editedRecords, type RecordValues } from './edited.ts';
import { whatIsMissing } from './missing-entries.ts';
import type { CellOutcome, EditedCell, SheetEdit } from './repository.ts';
import * as sheetEdits from './repository.ts';

const atOnce = 200;
const partSize = 200;

type Params = { sheet_edit_id: number; entity: SheetEdit['entity']; name: string; after?: number };

/** Applies what is ticked, at once or in the background; the second time it only gives the operation. */
export async function applyChosen(
  trx: Knex.Transaction,
  me: Admin,
  edited: Edited,
  edit: SheetEdit,
): Promise<Operation | 'nothing'> {
  if (edit.operation_id) return operations.get(trx, me, edit.operation_id);
  const { records } = await sheetEdits.count(trx, edit.id);
  if (records === 0) return 'nothing';
  const params: Params = { sheet_edit_id: edit.id, entity: edit.entity, name: edit.file_name };
  const state = records > atOnce ? 'queued' : 'running';
  const operation = await operations.create(trx, { admin_id: me.id, kind: edited.kind, state, total: records, params });
  await sheetEdits.update(trx, edit.id, { operation_id: operation.id });
  if (state === 'queued') await enqueue(trx, 'apply_sheet_edit', { operation_id: operation.id });
  let current = operation;
  while (current.state === 'running') current = await applyPart(trx, me, current);
  return current;
}

export async function applySheetEdit(payload: { operation_id: number }, context: TaskContext): Promise<void> {
  await runInParts(payload.operation_id, applyPart, context);
}

/** The next records, what was left of them, and the new position in one transaction. */
async function applyPart(trx: Knex.Transaction, me: Admin, it: Operation): Promise<Operation> {
  const { sheet_edit_id, entity, after = 0, ...params } = it.params as Params;
  const edited = editedRecords[entity];
  const cells = await sheetEdits.nextChosen(trx, sheet_edit_id, after, partSize);
  const ids = [...new Set(cells.map(({ record_id }) => record_id!))];
  await setBatch(trx, it.batch);
  const { left, outcomes } = await change(trx, me, edited, ids, cells);
  await setBatch(trx, '');
  await leftovers.add(trx, it.id, left);
  await sheetEdits.keepOutcomes(trx, outcomes);

  const done = it.done + ids.length;
  const isLast = ids.length < partSize;
  const skipped = { ...it.skipped };
  for (const { reason } of left) skipped[reason] = (skipped[reason] ?? 0) + 1;
  const progress: Partial<Operation> = {
    done,
    skipped,
    state: isLast ? 'done' : 'running',
    params: { ...params, sheet_edit_id, entity, after: ids.at(-1) ?? after },
    ...(isLast && { changed: await operations.countTouched(trx, it.batch), finished_at: new Date() }),
  };
  await operations.update(trx, it.id, progress);
  const ended = { ...it, ...progress };
  if (isLast && it.total > atOnce) await tellDone(trx, me, ended);
  return ended;
}

interface Changed {
  left: Leftover[];
  outcomes: Map<number, CellOutcome>;
}

/** Changes what is still as it was when it was looked at; gives what was left, and what became of each cell. */
async function change(
  trx: Knex.Transaction,
  me: Admin,
  edited: Edited,
  ids: number[],
  cells: EditedCell[],
): Promise<Changed> {
  const { table } = edited.exported.spec;
  // In the order of their ids: two such changes at once wait for one another instead of a deadlock.
  const query = trx(table).whereIn(`${table}.id`, ids).modify(edited.visible(me)).orderBy(`${table}.id`);
  const records: RecordValues[] = await query.forUpdate().select(`${table}.*`);
  const byId = new Map(records.map((record) => [record.id, record]));
  const missing = await whatIsMissing(trx, me, edited.entity, cells);
  const left: Leftover[] = [];
  const outcomes = new Map(cells.map((cell): [number, CellOutcome] => [cell.id, 'applied']));
  for (const id of ids) {
    const record = byId.get(id);
    const own = cells.filter(({ record_id }) => record_id === id);
    const leave: Leave = (reason, cells, fields = []) => {
      left.push({ entity: edited.entity, entity_id: id, fields, reason });
      for (const cell of cells) outcomes.set(cell.id, reason);
    };
    if (!record) leave('unknown', own);
    else if (record.deleted_at) leave('in_bin', own);
    else await changeRecord(trx, edited, record, own, missing, leave);
  }
  return { left, outcomes };
}

type Leave = (reason: Exclude<CellOutcome, 'applied'>, cells: EditedCell[], fields?: string[]) => void;

async function changeRecord(
  trx: Knex.Transaction,
  { exported, fields }: Edited,
  record: RecordValues,
  cells: EditedCell[],
  missing: Awaited<ReturnType<typeof whatIsMissing>>,
  leave: Leave,
): Promise<void> {
  const name = ({ field }: EditedCell) => fields[field] ?? field;
  const isChanged = (cell: EditedCell) => !isSame(cell.field, valueIn(fields, cell.field, record), cell.before);
  const reasons = new Map(cells.map((cell) => [cell, isChanged(cell) ? 'changed' : missing(cell)]));
  for (const reason of ['changed', 'refused', 'field_gone'] as const) {
    const left = cells.filter((cell) => reasons.get(cell) === reason);
    if (left.length > 0) leave(reason, left, left.map(name));
  }
  const good = cells.filter((cell) => !reasons.get(cell));
  if (good.length === 0) return;
  const own = good.filter(({ field }) => !field.startsWith('custom.'));
  const values = Object.fromEntries(own.map((cell) => [name(cell), cell.after]));
  await trx(exported.spec.table)
    .where({ id: record.id })
    .update({ ...values, ...customOf(record, good) });
}

function customOf({ custom }: RecordValues, cells: EditedCell[]): { custom?: string } {
  const own = cells.filter(({ field }) => field.startsWith('custom.'));
  if (own.length === 0) return {};
  const changed = { ...custom, ...Object.fromEntries(own.map(({ field, after }) => [field.slice(7), after])) };
  return { custom: JSON.stringify(Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== null))) };
}
