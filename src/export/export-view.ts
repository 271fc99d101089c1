import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import { columnsOf, usableColumns } from '../lists/columns.ts';
import { type ListFilter, withoutCriteria } from '../lists/filter.ts';
import { openList } from '../lists/open-list.ts';
import { type Listed, type ListSpec, type TableColumn, tabOf } from '../lists/spec.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import type { Asked } from './asked.ts';
import { columnsFor, type RecordColumn, recordColumn } from './record-cells.ts';
import { tickedQuery, type ViewQuery, viewQuery } from './view-query.ts';

/** A list that can be exported. */
export interface Exported {
  // biome-ignore lint/suspicious/noExplicitAny: whatever its rows are
  spec: ListSpec<any>;
  entity: fields.FieldEntity;
  /** What a file for editing has beside the columns of the list, with their titles. */
  editable: ReadonlyArray<{ key: string; label: string }>;
  /** The title of the column with the record's id in such a file: it tells what kind of records it holds. */
  id_title: string;
}

export interface View {
  columns: RecordColumn[];
  query: ViewQuery;
  /** What the sheet and the file are called. */
  name: string;
  /** The list's address. */
  address: string;
}

/** What the list shows this person, or the rows that he ticked there. */
export async function viewOf(deps: Deps, res: Response, exported: Exported, asked: Asked): Promise<View> {
  const me = currentAdmin(res);
  const { ui } = res.locals as { ui: Ui };
  const { spec } = exported;
  const list = await openList(deps, me, spec, asked.query);
  const filter = asked.ids ? withoutCriteria(list.filter, list.filter.tab === 'bin' ? 'bin' : spec.whole) : list.filter;
  const names = await spec.names(deps);
  const columns = await columnsOfView(deps, me, ui, exported, asked, { filter, keys: list.columns, names });
  const wanted = columnsFor(
    spec,
    columns.map(({ key }) => key),
  );
  const query = asked.ids
    ? tickedQuery(deps, me, spec, filter, names, wanted, asked.ids)
    : await viewQuery(deps, me, spec, filter, names, wanted);
  return {
    columns,
    query,
    name: list.view?.name ?? ui.t(spec.title),
    address: `${spec.path}?${list.whole({ page: 1 })}`,
  };
}

interface Chosen {
  filter: ListFilter;
  keys: string[];
  names: Awaited<ReturnType<ListSpec['names']>>;
}

async function columnsOfView(
  deps: Deps,
  me: Admin,
  { t }: Ui,
  exported: Exported,
  { editing }: Asked,
  { filter, keys, names }: Chosen,
): Promise<RecordColumn[]> {
  const { spec, entity, editable, id_title } = exported;
  const usable: Array<TableColumn<Listed>> = await usableColumns(deps, spec, me);
  const tab = tabOf(spec, filter.tab);
  const shown = columnsOf(usable, tab.column ? [...keys, tab.column] : keys);
  const custom_fields = await fields.known(deps, entity);
  const context = { t, names, time_zone: me.time_zone, custom_fields };
  const view = shown.map(({ key, label }) => recordColumn(key, t(label), context));
  if (!editing) return view;

  const hidden = new Set(
    [...spec.columns.map(({ key }) => key)].filter((key) => !usable.some((column) => column.key === key)),
  );
  const others = [...editable, ...custom_fields.map(({ key }) => ({ key: `custom.${key}`, label: '' }))]
    .filter(({ key }) => !hidden.has(key) && !shown.some((column) => column.key === key))
    .map(({ key, label }) => recordColumn(key, t(label), context));
  return [
    { ...recordColumn('id', t(id_title), context), muted: true },
    { ...recordColumn('version', t('export.version'), context), muted: true },
    ...view.filter(({ key }) => key !== 'id'),
    ...others,
  ];
}
