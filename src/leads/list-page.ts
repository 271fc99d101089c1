import type { Response } from 'express';
import { formatPhone } from '../phones/parse.ts';
import { getSetting } from '../settings/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { type Pager, pagerOf } from '../web/pager.ts';
import { view } from '../web/views.ts';
import { type Chip, chipsOf } from './chips.ts';
import { chosenColumns, type TableColumn, tableColumns } from './columns.ts';
import { criteriaOf, type LeadFilter, sizes, type Tab, tabs, writeFilter } from './filter.ts';
import { countLeads, type LeadPage, listLeads } from './list.ts';
import { dictionariesOf, loadNames, type Names } from './names.ts';

interface ListPage {
  filter: LeadFilter;
  found: LeadPage;
  names: Names;
  columns: Array<TableColumn & { href: string; sorted: 'ascending' | 'descending' | null }>;
  all_columns: readonly TableColumn[];
  tab_links: Array<{ tab: Tab; href: string; count: number }>;
  chips: Chip[];
  /** What the search box's form carries along. */
  kept: Array<[name: string, value: string]>;
  sizes: readonly number[];
  pager: Pager;
  /** `?from=…` for the links to leads: the list to come back to. */
  from: string;
  reset: string;
  search_link: string;
  format_phone: (phone: string) => string;
}

const page = view<ListPage>('leads/index');

/** The table of leads with everything around it. */
export function leadListPage(deps: Deps) {
  return async (res: Response, filter: LeadFilter): Promise<void> => {
    const me = currentAdmin(res);
    const { ui } = res.locals;
    const names = await loadNames(deps);
    const [found, tagsOn, ...counts] = await Promise.all([
      listLeads(deps, me, filter, dictionariesOf(names)),
      getSetting(deps, 'tags_enabled'),
      ...tabs.map((tab) => countLeads(deps, me, { ...filter, tab, is: {}, not: {} })),
    ]);
    const shown = { ...filter, page: found.page };
    const address = (changes: Partial<LeadFilter>) => addressOf(shown, changes, me.page_size);
    const usable = tagsOn ? tableColumns : tableColumns.filter(({ key }) => key !== 'tag_ids');
    // After a live search the browser shows the list's short address, not the form's fields.
    res.set('HX-Replace-Url', address({}));
    page(res, {
      title: ui.t('nav.leads'),
      crumbs: [{ text: ui.t('nav.dashboard'), href: '/' }, { text: ui.t('nav.leads') }],
      filter: shown,
      found,
      names,
      columns: headers(
        chosenColumns(me.lead_columns).filter((column) => usable.includes(column)),
        filter.sort,
        address,
      ),
      all_columns: usable,
      tab_links: tabs.map((tab, at) => ({ tab, count: counts[at]!, href: address({ tab, page: 1 }) })),
      chips: chipsOf(shown, names, ui, me.page_size),
      kept: keptFields(shown),
      sizes,
      pager: pagerOf(found.page, found.pages, (number) => address({ page: number })),
      from: fromQuery(shown, me.page_size),
      reset: filter.tab === 'potential' ? '/leads' : `/leads?tab=${filter.tab}`,
      search_link: `/leads/search?${new URLSearchParams([...criteriaOf(filter), ['edit', '1']])}`,
      format_phone: formatPhone,
    });
  };
}

function addressOf(filter: LeadFilter, changes: Partial<LeadFilter>, pageSize: number): string {
  const query = writeFilter(filter, changes, pageSize);
  return query ? `/leads?${query}` : '/leads';
}

function fromQuery(filter: LeadFilter, pageSize: number): string {
  const query = writeFilter(filter, {}, pageSize);
  return query ? `?from=${encodeURIComponent(query)}` : '';
}

function headers(columns: TableColumn[], sort: string, address: (changes: Partial<LeadFilter>) => string) {
  return columns.map((column) => {
    const ascending = sort === column.sort;
    const descending = sort === `-${column.sort}`;
    return {
      ...column,
      sorted: ascending ? ('ascending' as const) : descending ? ('descending' as const) : null,
      href: address({ sort: ascending ? `-${column.sort}` : column.sort, page: 1 }),
    };
  });
}

function keptFields(filter: LeadFilter): Array<[string, string]> {
  const kept = criteriaOf(filter).filter(([name]) => name !== 'q');
  if (filter.tab !== 'potential') kept.push(['tab', filter.tab]);
  if (filter.sort !== '-registered_on') kept.push(['sort', filter.sort]);
  return kept;
}
