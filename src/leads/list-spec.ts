import type { ListSpec, Sort } from '../lists/spec.ts';
import { duplicatesTab } from './duplicates-tab.ts';
import { columns, type LeadRow } from './list-columns.ts';
import { leadFilters, searchedFields } from './list-filters.ts';
import { loadNames } from './names.ts';
import { offeredFor } from './search-offer.ts';
import { countWatched } from './watchers.ts';

/** No index holds the logins of those in the bin in order. Elsewhere whoever has a login is converted. */
const byLogin: Sort = {
  text: true,
  unindexed: ['bin'],
  runs(tab, segment) {
    // The state stands in every index, the login does not.
    const withLogin = segment(`leads.state = 'converted' and leads.login is not null`);
    const without = segment(`leads.state <> 'converted'`, 'leads.id');
    if (tab === 'bin') return [segment('leads.login is not null'), { ...segment('leads.login is null'), tied: true }];
    if (tab === 'converted') return [withLogin];
    return tab === 'potential' ? [without] : [withLogin, without];
  },
};

/** The day counts while a lead is on hold; only those are in its index. */
const byHold: Sort = {
  as: `case when leads.state = 'held' then leads.held_until end`,
  runs(tab, segment) {
    const held = segment(`leads.state = 'held'`);
    const others = segment(`leads.state <> 'held'`, 'leads.id');
    if (tab === 'held') return [held];
    return tab === 'all' || tab === 'watching' ? [held, others] : [others];
  },
};

/** The table of leads. */
export const leadList: ListSpec<LeadRow> = {
  table: 'leads',
  path: '/leads',
  title: 'nav.leads',
  view: 'leads.view',
  add: { label: 'leads.list.add', long: 'nav.add_lead', right: 'leads.view' },
  import: { right: 'leads.import', href: '/import?entity=lead' },
  change: 'leads.change',
  export: 'leads.export',
  nothing_matches: 'leads.list.nothing_matches',
  bulk: { rights: ['leads.change', 'leads.delete', 'leads.export', 'mailings.send'], bar: 'bulk/_bar' },

  tabs: [
    {
      key: 'potential',
      label: 'leads.list_tab.potential',
      empty: 'leads.list_empty.potential',
      adds: true,
      state: `state = 'potential'`,
    },
    { key: 'all', label: 'leads.list_tab.all', empty: 'leads.list_empty.all', adds: true, state: `state <> 'bin'` },
    {
      key: 'converted',
      label: 'leads.list_tab.converted',
      empty: 'leads.list_empty.converted',
      state: `state = 'converted'`,
    },
    {
      key: 'held',
      label: 'leads.list_tab.held',
      empty: 'leads.list_empty.held',
      state: `state = 'held'`,
      column: 'held_until',
    },
    {
      key: 'watching',
      label: 'leads.list_tab.watching',
      empty: 'leads.list_empty.watching',
      state: `state <> 'bin'`,
      also: ({ id }) => ({
        sql: 'leads.id in (select lead_id from lead_watchers where admin_id = ?)',
        bindings: [id],
      }),
      count: countWatched,
    },
    duplicatesTab,
    { key: 'bin', label: 'leads.list_tab.bin', empty: 'leads.list_empty.bin', state: `state = 'bin'` },
  ],
  whole: 'all',
  owner: 'responsible_id',

  filters: leadFilters,
  search: { title: 'leads.search.title', add: 'leads.search.add', hint: 'lists.search', fields: searchedFields },
  offered: offeredFor,
  custom: 'lead',

  sorts: {
    id: {},
    full_name: { text: true },
    registered_on: {},
    priority: {},
    login: byLogin,
    held_until: byHold,
    tags: { column: 'tag_ids', array: true },
    phone: { text: true, nullable: true },
    email: { text: true, nullable: true },
    company: { text: true, nullable: true },
    city: { text: true, nullable: true },
    address: { text: true, nullable: true },
    last_action_at: { nullable: true },
    next_planned_on: { nullable: true },
    step: { column: 'step_id', dictionary: 'steps' },
    source: { column: 'source_id', dictionary: 'sources', nullable: true },
    responsible: { column: 'responsible_id', dictionary: 'admins', nullable: true },
  },
  default_sort: '-registered_on',
  covered: ['id', 'state', 'step_id', 'responsible_id', 'source_id', 'priority'],
  row: 'id, full_name, phone, email, city, address, company, login, client_id, source_id, responsible_id, registered_on, priority, step_id, tag_ids, last_action_at, next_planned_on, held_until, state, deleted_at, version',
  counters: {
    from: `
        select * from lead_counts
        union all select state, step_id, responsible_id, source_id, priority, n from lead_count_deltas
      `,
    sums: 'lead_counts',
    differences: 'lead_count_deltas',
    folds: 'lead_count_folds',
    announced: 'lead_counts',
  },
  moves: 'lead_moves',
  outlines: {
    table: 'lead_outlines',
    blocks: 'lead_outline_blocks',
    counts: 'lead_outline_counts',
    by: {
      step_id: 'step_id',
      responsible_id: 'coalesce(responsible_id, 0)',
      source_id: 'coalesce(source_id, 0)',
      priority: 'priority',
    },
  },

  columns,
  concealed: {
    column: 'login',
    right: 'clients.view',
    search_text:
      'lead_search_text(leads.id, leads.full_name, leads.company, leads.city, leads.address, null, leads.emails, leads.phones)',
  },
  // As many as fit 1440 px without scrolling, in every language.
  default_columns: ['full_name', 'phone', 'company', 'responsible_id', 'registered_on', 'step_id', 'priority'],
  chosen_columns: 'lead_columns',
  names: loadNames,
};
