import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import { getSetting } from '../settings/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { type Pager, pagerOf } from '../web/pager.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import type { Found } from './asked.ts';
import { type Chip, chipsOf } from './chips.ts';
import { chosenColumns, isOpenTo, nameColumn, withOpenSort } from './columns.ts';
import { countTab } from './count.ts';
import { criteriaOf, type ListFilter, sizes, writeFilter } from './filter.ts';
import { listRows } from './list.ts';
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
  all_columns: Array<{ key: string; label: string; shown: boolean; fixed: boolean }>;
  tab: ListTab;
  tab_links: Array<{ tab: ListTab; href: string; count: Count }>;
  chips: Chip[];
  /** What the search box's form carries along. */
  kept: Array<[name: string, value: string]>;
  sizes: readonly number[];
  pager: Pager;
  /** `?from=…` for the links to records: the list to come back to. */
  from: string;
  reset: string;
  search_link: string;
  /** What the cells of a row are given, beside the row. */
  around: (href: string) => Around;
  /** What stands above the first row of each group, by that row. */
  heads: Map<number, GroupHead>;
}

const page = view<ListPage>('lists/index');

/** A table of records with everything around it. */
export function listPage<Row extends Listed>(deps: Deps, spec: ListSpec<Row>) {
  return async (res: Response, asked: ListFilter): Promise<void> => {
    const me = currentAdmin(res);
    const filter = withOpenSort(spec, me, asked);
    const { ui } = res.locals as { ui: Ui };
    const names = await spec.names(deps);
    const [found, tagsOn, ...counts] = await Promise.all([
      listRows(deps, me, spec, filter, names),
      getSetting(deps, 'tags_enabled'),
      ...spec.tabs.map((tab) => countTab(deps, me, spec, tab, filter)),
    ]);
    const shown = { ...filter, page: found.page };
    const address = addresses(spec, shown, me);
    const usable = spec.columns.filter(({ key }) => (tagsOn || key !== 'tag_ids') && isOpenTo(spec, me, key));
    const chosen = chosenColumns(spec, me[spec.chosen_columns]);
    const tab = tabOf(spec, filter.tab);
    const columns = usable.filter((column) => chosen.includes(column) || column.key === tab.column);
    // After a live search the browser shows the list's short address, not the form's fields.
    res.set('HX-Replace-Url', address({}));
    page(res, {
      title: ui.t(spec.title),
      crumbs: [{ text: ui.t('nav.dashboard'), href: '/' }, { text: ui.t(spec.title) }],
      list: spec,
      filter: shown,
      found,
      columns: headers(columns, tab.groups ? null : filter.sort, address, ui),
      all_columns: usable.map((column) => ({
        key: column.key,
        label: column.label,
        shown: chosen.includes(column),
        fixed: column.key === nameColumn,
      })),
      tab,
      tab_links: spec.tabs.map((tab, at) => ({ tab, count: counts[at]!, href: address({ tab: tab.key, page: 1 }) })),
      chips: chipsOf(spec, shown, names, ui, me.page_size),
      kept: keptFields(spec, shown),
      sizes,
      pager: pagerOf(found.page, found.pages, (number) => address({ page: number })),
      from: fromQuery(spec, shown, me),
      reset: filter.tab === spec.tabs[0]!.key ? spec.path : `${spec.path}?tab=${filter.tab}`,
      search_link: `${spec.path}/search?${new URLSearchParams([...criteriaOf(spec, filter), ['edit', '1']])}`,
      around: (href) => ({ ui, names, q: filter.q, href }),
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

function addresses(spec: ListSpec, filter: ListFilter, me: Admin): Address {
  return (changes) => {
    const query = writeFilter(spec, filter, changes, me.page_size);
    return query ? `${spec.path}?${query}` : spec.path;
  };
}

function fromQuery(spec: ListSpec, filter: ListFilter, me: Admin): string {
  const query = writeFilter(spec, filter, {}, me.page_size);
  return query ? `?from=${encodeURIComponent(query)}` : '';
}

/** Without a `sort` the rows have one order only. */
function headers<Row extends Listed>(
  columns: Array<TableColumn<Row>>,
  sort: string | null,
  address: Address,
  { t }: Ui,
) {
  return columns.map(({ key, label, sort: by, cell }) => {
    const ascending = sort === by;
    const sorted = ascending ? ('ascending' as const) : sort === `-${by}` ? ('descending' as const) : null;
    const href = by && sort ? address({ sort: ascending ? `-${by}` : by, page: 1 }) : null;
    return { key, title: t(label), href, sorted, cell: cell as Header['cell'] };
  });
}

function keptFields(spec: ListSpec, filter: ListFilter): Array<[string, string]> {
  const kept = criteriaOf(spec, filter).filter(([name]) => name !== 'q');
  if (filter.tab !== spec.tabs[0]!.key) kept.push(['tab', filter.tab]);
  if (filter.sort !== spec.default_sort) kept.push(['sort', filter.sort]);
  return kept;
}
