import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import * as fields from '../fields/repository.ts';
import { nameOf as fieldName } from '../fields/values.ts';
import { columnsOf, usableColumns } from '../lists/columns.ts';
import { type ListFilter, withoutCriteria } from '../lists/filter.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { openList } from '../lists/open-list.ts';
import { type Listed, type ListSpec, type TableColumn, tabOf } from '../lists/spec.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import type { Asked } from './asked.ts';
import { columnsFor, idColumn, type RecordColumn, versionColumn } from './record-cells.ts';
import { titledColumns } from './titled-columns.ts';
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
export async function viewOf(deps: Deps, res: Response, plain: Exported, asked: Asked): Promise<View> {
  const me = currentAdmin(res);
  const { ui } = res.locals as { ui: Ui };
  const spec = await fullSpec(deps, plain.spec);
  const exported = { ...plain, spec };
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
  const all = titledColumns(exported, { t, names, time_zone: me.time_zone, custom_fields });
  const byKey = new Map(all.map((column) => [column.key, column]));
  const view = shown.flatMap(({ key }) => byKey.get(key) ?? []);
  if (!editing) return view;

  const open = new Set(usable.map(({ key }) => key));
  const isHidden = (key: string) => !open.has(key) && spec.columns.some((column) => column.key === key);
  const whole = [...editable.map(({ key }) => key), ...custom_fields.map(fieldName)];
  const others = whole.filter((key) => !isHidden(key) && !view.some((column) => column.key === key));
  return [
    { ...idColumn, title: t(id_title), muted: true },
    { ...versionColumn, title: t('export.version'), muted: true },
    ...view.filter(({ key }) => key !== 'id'),
    ...others.flatMap((key) => byKey.get(key) ?? []),
  ];
}
