import type { Response } from 'express';
import type { RecordColumn } from '../export/record-cells.ts';
import { titledColumns } from '../export/titled-columns.ts';
import * as fields from '../fields/repository.ts';
import { shownValue } from '../fields/values.ts';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Pager } from '../web/pager.ts';
import { pagerOf } from '../web/pager.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { rowOf } from './compare.ts';
import type { Edited, RecordValues } from './edited.ts';
import { textOf } from './read-cell.ts';
import type { Counts, EditedCell, SheetEdit, Shown } from './repository.ts';
import * as sheetEdits from './repository.ts';

/** A cell as the page shows it. */
interface ShownCell extends Pick<EditedCell, 'id' | 'row_number' | 'status' | 'chosen'> {
  /** What became of it, once the file was applied. */
  end: { applied: boolean; text: string } | null;
  record: { text: string; href: string } | null;
  field: string;
  base: string;
  before: string;
  after: string;
  reason: string;
}

interface ShowPage {
  edit: SheetEdit;
  path: string;
  counts: Counts;
  cells: ShownCell[];
  status: Shown | null;
  /** The parts of the table, the whole first. */
  tabs: Array<{ key: Shown | ''; count: number }>;
  undone: boolean;
  pager: Pager;
  /** So many seconds later a browser without scripts asks again. */
  refresh: number | null;
}

const page = view<ShowPage>('sheet-edits/show');
const pageSize = 100;

/** The cells that differ, to be ticked and applied. */
export function showPage(deps: Deps, edited: Edited) {
  const { path, title } = edited.exported.spec;
  return async (res: Response, edit: SheetEdit, asked: Shown | null, wanted: number): Promise<void> => {
    const { ui } = res.locals as { ui: Ui };
    const counts = await sheetEdits.count(deps.db, edit.id);
    const operation = edit.operation_id
      ? await operations.get(deps.db, currentAdmin(res), edit.operation_id)
      : undefined;
    const tabs = tabsOf(counts, operation !== undefined);
    const { key, count: total } = tabs.find((tab) => tab.key === asked) ?? tabs[0]!;
    const status = key || null;
    const pages = Math.max(1, Math.ceil(total / pageSize));
    const number = Math.min(wanted, pages);
    const cells = await sheetEdits.listCells(deps.db, edit.id, {
      status,
      offset: (number - 1) * pageSize,
      limit: pageSize,
    });
    const base = `${path}/sheet-edits/${edit.id}`;
    const shown = status ? `status=${status}&` : '';
    page(res, {
      title: edit.file_name,
      crumbs: [
        { text: ui.t(title), href: path },
        { text: ui.t('sheet_edits.title'), href: `${path}/sheet-edits` },
        { text: edit.file_name },
      ],
      edit,
      path: base,
      counts,
      cells: await shownCells(deps, res, edited, cells, operation),
      status,
      tabs,
      undone: Boolean(operation?.undone_at),
      pager: pagerOf(number, pages, (at) => `${base}?${shown}page=${at}`),
      refresh: edit.state === 'reading' ? 2 : null,
    });
  };
}

/** After it was applied, what became of the cells says more than what they were before. */
function tabsOf({ change, conflict, invalid, applied }: Counts, isApplied: boolean): ShowPage['tabs'] {
  const total = change + conflict + invalid;
  if (isApplied) {
    return [
      { key: '', count: total },
      { key: 'applied', count: applied },
      { key: 'left', count: total - applied },
    ];
  }
  return [
    { key: '', count: total },
    { key: 'change', count: change },
    { key: 'conflict', count: conflict },
    { key: 'invalid', count: invalid },
  ];
}

function endOf({ status, chosen, outcome }: EditedCell, { state, undone_at }: Operation, { t }: Ui): ShownCell['end'] {
  const isOver = state !== 'queued' && state !== 'running';
  if (outcome === 'applied')
    return { applied: !undone_at, text: t(`sheet_edits.end.${undone_at ? 'undone' : 'applied'}`) };
  if (outcome)
    return { applied: false, text: t('sheet_edits.end.left', { reason: t(`operations.reason.${outcome}`) }) };
  if (status === 'invalid') return { applied: false, text: t('sheet_edits.tab.invalid') };
  if (!chosen) return { applied: false, text: t('sheet_edits.end.not_ticked') };
  return isOver ? null : { applied: false, text: t('sheet_edits.end.waiting') };
}

async function shownCells(
  deps: Deps,
  res: Response,
  edited: Edited,
  cells: EditedCell[],
  operation: Operation | undefined,
): Promise<ShownCell[]> {
  const me = currentAdmin(res);
  const { ui } = res.locals as { ui: Ui };
  const { spec } = edited.exported;
  // A field that was deleted since is still called something.
  const custom_fields = (await fields.everKnown(deps)).filter(({ entity }) => entity === edited.entity);
  const names = await spec.names(deps);
  const columns = titledColumns(edited.exported, { t: ui.t, names, time_zone: me.time_zone, custom_fields });
  const byKey = new Map(columns.map((column) => [column.key, column]));
  const records = await nameRecords(deps, res, edited, cells);
  return cells.map((cell) => {
    const column = byKey.get(cell.field);
    const text = (value: unknown) => (column ? textIn(ui, edited, column, value) : '');
    return {
      id: cell.id,
      row_number: cell.row_number,
      status: cell.status,
      chosen: cell.chosen,
      end: operation ? endOf(cell, operation, ui) : null,
      record: records.get(cell.record_id ?? 0) ?? null,
      field: column?.title ?? '',
      base: text(cell.base),
      before: text(cell.before),
      after: cell.status === 'invalid' ? String(cell.after ?? '') : text(cell.after),
      reason: cell.reason ? ui.t(cell.reason) : '',
    };
  });
}

async function nameRecords(
  { db }: Deps,
  res: Response,
  { exported, visible, fields: named }: Edited,
  cells: EditedCell[],
) {
  const { table, path } = exported.spec;
  const ids = [...new Set(cells.map(({ record_id }) => record_id))];
  const query = db(table)
    .whereIn(`${table}.id`, ids)
    .modify(visible(currentAdmin(res)));
  const rows: Array<{ id: number; full_name: string }> = await query.select('id', { full_name: named.full_name });
  return new Map(rows.map(({ id, full_name }) => [id, { text: full_name, href: `${path}/${id}` }]));
}

/** A value in words. */
function textIn(ui: Ui, { fields: named }: Edited, column: RecordColumn, value: unknown): string {
  const { key } = column;
  const values = key.startsWith('custom.') ? { custom: { [key.slice(7)]: value } } : { [named[key] ?? key]: value };
  const written = column.cell(rowOf(named, key, values as unknown as RecordValues));
  if (typeof written === 'number') return shownValue({ kind: 'number' }, written, ui);
  return written !== null && typeof written === 'object' && 'date' in written
    ? ui.dates.day(written.date)
    : textOf(written);
}
