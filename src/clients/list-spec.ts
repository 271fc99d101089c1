import { loadNames } from '../leads/names.ts';
import { dayCell, longCell, nameCell, phoneCell, tagsCell, textCell } from '../lists/cells.ts';
import type { ListSpec, TableColumn } from '../lists/spec.ts';
import { offeredImports } from '../operations/import-filters.ts';
import * as tags from '../tags/repository.ts';
import { clientFilters, searchedFields } from './list-filters.ts';
import type { Client } from './repository.ts';

type ClientRow = Pick<
  Client,
  | 'id'
  | 'login'
  | 'full_name'
  | 'company'
  | 'city'
  | 'address'
  | 'birth_on'
  | 'registered_on'
  | 'tag_ids'
  | 'state'
  | 'version'
> & { phone: string | null; email: string | null };

const columns: Array<TableColumn<ClientRow>> = [
  { key: 'id', sort: 'id', label: 'clients.column.id', cell: ({ id }) => String(id) },
  { key: 'full_name', sort: 'full_name', label: 'clients.field.full_name', cell: nameCell },
  { key: 'login', sort: 'login', label: 'clients.field.login', cell: ({ login }, around) => longCell(login, around) },
  { key: 'phone', sort: 'phone', label: 'clients.column.phone', cell: phoneCell },
  { key: 'email', sort: 'email', label: 'clients.column.email', cell: ({ email }, around) => longCell(email, around) },
  {
    key: 'company',
    sort: 'company',
    label: 'clients.field.company',
    cell: ({ company }, around) => longCell(company, around),
  },
  { key: 'city', sort: 'city', label: 'clients.field.city', cell: ({ city }, around) => textCell(city, around) },
  {
    key: 'address',
    sort: 'address',
    label: 'clients.field.address',
    cell: ({ address }, around) => longCell(address, around),
  },
  {
    key: 'birth_on',
    sort: 'birth_on',
    label: 'clients.field.birth_on',
    cell: ({ birth_on }, around) => dayCell(birth_on, around),
  },
  {
    key: 'registered_on',
    sort: 'registered_on',
    label: 'clients.column.registered_on',
    cell: ({ registered_on }, around) => dayCell(registered_on, around),
  },
  { key: 'tag_ids', sort: 'tags', label: 'clients.field.tag_ids', cell: tagsCell },
];

/** The table of clients: whoever may see clients sees all of them. */
export const clientList: ListSpec<ClientRow> = {
  table: 'clients',
  path: '/clients',
  title: 'nav.clients',
  view: 'clients.view',
  add: { label: 'clients.add', long: 'clients.new.title', right: 'clients.view' },
  import: { right: 'clients.import', href: '/import?entity=client' },
  change: 'clients.change',
  export: 'clients.export',
  nothing_matches: 'clients.nothing_matches',

  tabs: [
    {
      key: 'active',
      label: 'clients.list_tab.active',
      empty: 'clients.list_empty.active',
      adds: true,
      state: `state = 'active'`,
    },
    { key: 'bin', label: 'clients.list_tab.bin', empty: 'clients.list_empty.bin', state: `state = 'bin'` },
  ],
  whole: 'active',

  filters: clientFilters,
  search: {
    title: 'clients.search.title',
    add: 'clients.search.add',
    hint: 'clients.search.hint',
    fields: searchedFields,
  },
  offered: async (deps, me) => ({ tag_id: await tags.known(deps), ...(await offeredImports(deps.db, me, 'client')) }),
  custom: 'client',

  sorts: {
    id: {},
    full_name: { text: true },
    login: { text: true },
    registered_on: {},
    tags: { column: 'tag_ids', array: true },
    phone: { text: true, nullable: true },
    email: { text: true, nullable: true },
    company: { text: true, nullable: true },
    city: { text: true, nullable: true },
    address: { text: true, nullable: true },
    birth_on: { nullable: true },
  },
  default_sort: '-registered_on',
  covered: ['id', 'state'],
  row: 'id, login, full_name, phone, email, company, city, address, birth_on, registered_on, tag_ids, state, version',

  columns,
  // As many as fit 1440 px without scrolling, in every language.
  default_columns: ['full_name', 'login', 'phone', 'company', 'city', 'registered_on', 'tag_ids'],
  chosen_columns: 'client_columns',
  names: loadNames,
};
