import type { Response } from 'express';
import { loadNames } from '../leads/names.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { isStoppable } from './kinds.ts';
import type { Leftover } from './left-rows.ts';
import * as leftovers from './leftovers.ts';
import { foldUnnamed, type NamedRecord, nameRecords } from './records.ts';
import type { Operation } from './repository.ts';
import * as operations from './repository.ts';
import { type ShownOperation, shownOperation } from './shown.ts';
import { refusalOf } from './undo.ts';

interface ShownLeftover extends NamedRecord {
  fields: string;
  reason: string;
}

interface OperationPage {
  operation: ShownOperation;
  /** How many records it changed, in words. */
  sum: string;
  /** What it changed, as far as a page holds it. */
  touched: ReturnType<typeof foldUnnamed>;
  touched_more: number;
  left: ShownLeftover[];
  /** Why how many were not changed. */
  reasons: Array<{ reason: string; count: number }>;
  may_undo: boolean;
  may_stop: boolean;
  undone_by: Operation | undefined;
  /** So many seconds later a browser without scripts asks again. */
  refresh: number | null;
}

const page = view<OperationPage>('operations/show');
const shownAtMost = 100;

export function operationPage(deps: Deps) {
  return async (res: Response, operation: Operation): Promise<void> => {
    const me = currentAdmin(res);
    const { ui } = res.locals;
    const { db } = deps;
    const isRunning = operation.state === 'queued' || operation.state === 'running';
    const left = isRunning ? [] : await leftovers.list(db, operation.id, shownAtMost);
    const touched = isRunning ? [] : await operations.listTouched(db, operation.batch, shownAtMost);
    const nameOf = await nameRecords(db, me, [...left, ...touched], ui);
    const shown = shownOperation(operation, me, await loadNames(deps), ui);
    page(res, {
      title: shown.title,
      crumbs: [{ text: ui.t('operations.title'), href: '/operations' }, { text: shown.title }],
      operation: shown,
      sum: sumOf(operation, ui),
      touched: foldUnnamed(
        operation.kind === 'merge' ? await withMerged(deps, operation, touched, nameOf) : touched.map(nameOf),
      ),
      touched_more: Math.max(operation.changed - touched.length, 0),
      left: left.map((each) => ({ ...nameOf(each), fields: fieldNames(each, ui), reason: each.reason })),
      reasons: Object.entries(operation.skipped).map(([reason, count]) => ({ reason, count })),
      may_undo: operation.changed > 0 && refusalOf(me, operation) === undefined,
      may_stop: isRunning && isStoppable(operation.kind),
      undone_by: operation.undone_at ? await operations.findUndoOf(db, operation.id) : undefined,
      refresh: isRunning ? 2 : null,
    });
  };
}

function sumOf({ kind, changed: count }: Operation, { t }: Ui): string {
  if (kind === 'undo') return t('operations.given_back', { count });
  return kind === 'lead_import' || kind === 'client_import'
    ? t('operations.taken', { count })
    : t('operations.changed', { count });
}

type Touched = Awaited<ReturnType<typeof operations.listTouched>>;
type NameOf = (row: Touched[number]) => NamedRecord;

/** A lead that was merged away is gone: whoever may see the one that stays reads how it was called. */
async function withMerged(
  { db }: Deps,
  { batch }: Operation,
  touched: Touched,
  nameOf: NameOf,
): Promise<NamedRecord[]> {
  const isLead = ({ entity }: Touched[number]) => entity === 'lead';
  const isSeen = touched.some((row) => isLead(row) && nameOf(row).href !== null);
  const removed = new Map(
    (isSeen ? await operations.listRemovedLeads(db, batch) : []).map(({ id, name }) => [id, name]),
  );
  return touched.map((row) => {
    const named = nameOf(row);
    const name = isLead(row) && named.href === null ? removed.get(row.entity_id) : undefined;
    return name === undefined ? named : { text: name, href: null };
  });
}

// Bookkeeping such as the day of the conversion has no name of its own: it comes with a field that has one.
const actionFields: Record<string, string> = {
  text: 'actions.text',
  action_type_id: 'actions.type',
  assignee_id: 'actions.assignee',
  planned_on: 'actions.planned_on',
  planned_time: 'actions.planned_time',
  step_id: 'leads.field.step_id',
};
const unnamed = new Set([
  'id',
  'converted_at',
  'created_by_id',
  'merged_into_id',
  'created_at',
  'version',
  'updated_at',
]);

function fieldNames({ entity, fields }: Leftover, { t }: Ui): string {
  const keys = fields
    .filter((field) => !unnamed.has(field))
    .map((field) => (entity === 'action' ? actionFields[field] : `leads.field.${field}`));
  return keys.flatMap((key) => (key && t(key) !== key ? [t(key)] : [])).join(', ');
}
