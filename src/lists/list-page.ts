import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import type { SavedView } from '../saved-views/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { mayBeShownAgain } from '../web/kept-pages.ts';
import { type Pager, pagerOf } from '../web/pager.ts';
import type { Ui } from '../web/ui.ts';
import { type PageLocals, view } from '../web/views.ts';
import type { Found } from './asked.ts';
import { askedNames } from './asked-names.ts';
import { TooSlow } from './bounded.ts';
import { type ChipGroup, chipsOf } from './chips.ts';
import { columnsOf, nameColumn, usableColumns } from './columns.ts';
import { countTab } from './count.ts';
import { type ListFilter, sizes } from './filter.ts';
import { fullSpec } from './full-spec.ts';
import { listRows } from './list.ts';
import { bareList, listIn, type OpenList, openList } from './open-list.ts';
import {
  type Around,
  type Count,
  type GroupHead,
  type Listed,
  type ListSpec,
  type ListTab,
  type TableColumn,
  tabOf,
} from './spec.ts';

interface Header {
  key: string;
  title: string;
  /** It is one of those that are put in order. */
  movable: boolean;
  /** Sorts by it, if it can be sorted by. */
  href: string | null;
  sorted: 'ascending' | 'descending' | null;
  cell: (row: Listed, around: Around) => string;
}

interface ListPage {
  list: ListSpec;
  filter: ListFilter;
  found: Found<Listed>;
  columns: Header[];
  tab: ListTab;
  tab_links: Array<{ tab: ListTab; href: string; count: Count }>;
  chips: ChipGroup[];
  /** What the search box's form carries along. */
  kept: Array<[name: string, value: string]>;
  view: SavedView | null;
  /** Whether it is another list than the view holds. */
  changed: boolean;
  /** The query of the pages of columns and views: the list as it is. */
  state: string;
  sizes: readonly number[];
  pager: Pager;
  /** `?from=…` for the links to records: the list to come back to. */
  from: string;
  reset: string;
  /** What the cells of a row are given, beside the row. */
  around: (href: string) => Around;
  /** What stands above the first row of each group, by that row. */
  heads: Map<number, GroupHead>;
}

const page = view<ListPage>('lists/index');

/** A table of records with everything around it. */
export function listPage<Row extends Listed>(deps: Deps, plain: ListSpec<Row>) {
  return async (res: Response, query: Record<string, unknown>): Promise<void> => {
    const spec = await fullSpec(deps, plain);
    const me = currentAdmin(res);
    const asked = await openList(deps, me, spec, query);
    const { filter, view, asked_columns } = asked;
    const { ui } = res.locals as { ui: Ui };
    const names = await spec.names(deps);
    const asked_names = await askedNames(deps, me, spec, filter);
    const [found, usable, ...counts] = await Promise.all([
      listRows(deps, me, spec, filter, names).catch(nothingIfSlow),
      usableColumns(deps, spec, me),
      ...spec.tabs.map((tab) => countTab(deps, me, spec, tab, filter)),
    ]);
    const shown = { ...filter, page: found.page };
    const list = listIn(spec, me, view, shown, asked_columns);
    const address = (changes: Partial<ListFilter>) => addressOf(spec, list.query(changes));
    const tab = tabOf(spec, filter.tab);
    const columns = columnsOf(usable, tab.column ? [...list.columns, tab.column] : list.columns);
    const from = fromQuery(list);
    // After a live search the browser shows the list's short address, not the form's fields.
    res.set('HX-Replace-Url', address({}));
    if (!found.given_up) mayBeShownAgain(res);
    page(res, {
      ...headingOf(spec, me, list, ui),
      shows: shownOf(spec, shown, ui),
      list: spec,
      filter: shown,
      found,
      columns: headers(columns, list.columns, tab.groups ? null : filter.sort, address, ui),
      tab,
      tab_links: spec.tabs.map((tab, at) => ({ tab, count: counts[at]!, href: address({ tab: tab.key, page: 1 }) })),
      chips: chipsOf(spec, shown, { ...names, ...asked_names }, ui, address),
      kept: keptFields(list),
      view,
      changed: list.changed,
      state: new URLSearchParams({ state: list.whole() }).toString(),
      sizes,
      pager: pagerOf(found.page, found.pages, (number) => address({ page: number })),
      from,
      reset: addressOf(spec, bareList(spec, me, filter.tab).query()),
      around: (href) => ({ ui, names, q: filter.q, href, from, may_change: ui.can(spec.change), me }),
      heads: await groupHeads(deps, me, tab, found, ui),
    });
  };
}

async function groupHeads(deps: Deps, me: Admin, { groups }: ListTab, { rows, group_of }: Found<Listed>, ui: Ui) {
  const heads = new Map<number, GroupHead>();
  if (!groups || !group_of || rows.length === 0) return heads;
  const texts = await groups.heads(deps, me, [...new Set(group_of.values())], ui);
  rows.forEach(({ id }, at) => {
    const group = group_of.get(id)!;
    if (at === 0 || group_of.get(rows[at - 1]!.id) !== group) heads.set(id, texts.get(group)!);
  });
  return heads;
}

type Address = (changes: Partial<ListFilter>) => string;

function addressOf(spec: ListSpec, query: string): string {
  return query ? `${spec.path}?${query}` : spec.path;
}

/** A saved view stands under its name, a level below the list. */
function headingOf(spec: ListSpec, me: Admin, { view }: OpenList, { t }: Ui): PageLocals {
  const trail = [{ text: t('nav.dashboard'), href: '/' }];
  if (!view) return { title: t(spec.title), crumbs: [...trail, { text: t(spec.title) }] };
  const plain = addressOf(spec, bareList(spec, me, spec.tabs[0]!.key).query());
  return { title: view.name, crumbs: [...trail, { text: t(spec.title), href: plain }, { text: view.name }] };
}

/** For the title of the window; the first tab is what a list shows anyway. */
function shownOf({ tabs }: ListSpec, { tab, q, page }: ListFilter, { t }: Ui): PageLocals['shows'] {
  const chosen = tabs.find(({ key }, at) => key === tab && at > 0);
  return [page > 1 && t('pager.page', { page }), q !== '' && t('lists.searched', { q }), !!chosen && t(chosen.label)];
}

function fromQuery(list: OpenList): string {
  const query = list.whole();
  return query ? `?from=${encodeURIComponent(query)}` : '';
}

/** The page says so, with the filter at hand to ask for less. */
function nothingIfSlow(error: unknown): Found<never> {
  if (!(error instanceof TooSlow)) throw error;
  return { rows: [], total: 0, more: false, page: 1, pages: 1, given_up: true };
}

/** Without a `sort` the rows have one order only. */
function headers<Row extends Listed>(
  columns: Array<TableColumn<Row>>,
  chosen: string[],
  sort: string | null,
  address: Address,
  { t }: Ui,
) {
  return columns.map(({ key, label, name, sort: by, cell }) => {
    const ascending = sort === by;
    const sorted = ascending ? ('ascending' as const) : sort === `-${by}` ? ('descending' as const) : null;
    const href = by && sort ? address({ sort: ascending ? `-${by}` : by, page: 1 }) : null;
    const movable = key === nameColumn || chosen.includes(key);
    return { key, title: name ?? t(label), movable, href, sorted, cell: cell as Header['cell'] };
  });
}

/** The search box and the size stand in the form themselves. */
function keptFields(list: OpenList): Array<[string, string]> {
  const kept = new URLSearchParams(list.whole({ q: '', page: 1 }));
  return [...kept].filter(([name]) => name !== 'q' && name !== 'size');
}
