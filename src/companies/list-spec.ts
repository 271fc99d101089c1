import { loadNames } from '../leads/names.ts';
import { dayCell, longCell, nameCell, phoneCell, tagsCell, textCell } from '../lists/cells.ts';
import type { ListSpec, TableColumn } from '../lists/spec.ts';
import * as tags from '../tags/repository.ts';
import { companyFilters, searchedFields } from './list-filters.ts';
import type { Company } from './repository.ts';

type CompanyRow = Pick<
  Company,
  'id' | 'name' | 'code' | 'vat_code' | 'city' | 'address' | 'site' | 'registered_on' | 'tag_ids' | 'state' | 'version'
> & { full_name: string; phone: string | null; email: string | null };

const columns: Array<TableColumn<CompanyRow>> = [
  { key: 'id', sort: 'id', label: 'companies.column.id', cell: ({ id }) => String(id) },
  { key: 'full_name', sort: 'name', label: 'companies.field.name', cell: nameCell },
  { key: 'code', sort: 'code', label: 'companies.field.code', cell: ({ code }, around) => textCell(code, around) },
  {
    key: 'vat_code',
    sort: 'vat_code',
    label: 'companies.field.vat_code',
    cell: ({ vat_code }, around) => textCell(vat_code, around),
  },
  { key: 'phone', sort: 'phone', label: 'companies.column.phone', cell: phoneCell },
  {
    key: 'email',
    sort: 'email',
    label: 'companies.column.email',
    cell: ({ email }, around) => longCell(email, around),
  },
  { key: 'city', sort: 'city', label: 'companies.field.city', cell: ({ city }, around) => textCell(city, around) },
  {
    key: 'address',
    sort: 'address',
    label: 'companies.field.address',
    cell: ({ address }, around) => longCell(address, around),
  },
  { key: 'site', label: 'companies.field.site', cell: ({ site }, around) => longCell(site, around) },
  {
    key: 'registered_on',
    sort: 'registered_on',
    label: 'companies.column.registered_on',
    cell: ({ registered_on }, around) => dayCell(registered_on, around),
  },
  { key: 'tag_ids', sort: 'tags', label: 'companies.field.tag_ids', cell: tagsCell },
];

/** The table of companies: whoever may see companies sees all of them. */
export const companyList: ListSpec<CompanyRow> = {
  table: 'companies',
  path: '/companies',
  title: 'nav.companies',
  view: 'companies.view',
  add: { label: 'companies.add', long: 'companies.new.title', right: 'companies.view' },
  change: 'companies.change',
  export: 'companies.export',
  nothing_matches: 'companies.nothing_matches',

  tabs: [
    {
      key: 'active',
      label: 'companies.list_tab.active',
      empty: 'companies.list_empty.active',
      adds: true,
      state: `state = 'active'`,
    },
    { key: 'bin', label: 'companies.list_tab.bin', empty: 'companies.list_empty.bin', state: `state = 'bin'` },
  ],
  whole: 'active',

  filters: companyFilters,
  search: {
    title: 'companies.search.title',
    add: 'companies.search.add',
    hint: 'companies.search.hint',
    fields: searchedFields,
  },
  offered: async (deps) => ({ tag_id: await tags.known(deps) }),
  custom: 'company',

  sorts: {
    id: {},
    name: { text: true },
    registered_on: {},
    tags: { column: 'tag_ids', array: true },
    code: { text: true, nullable: true },
    vat_code: { text: true, nullable: true },
    phone: { text: true, nullable: true },
    email: { text: true, nullable: true },
    city: { text: true, nullable: true },
    address: { text: true, nullable: true },
  },
  default_sort: 'name',
  covered: ['id', 'state'],
  row: 'id, name, name as full_name, code, vat_code, phone, email, city, address, site, registered_on, tag_ids, state, version',

  columns,
  // As many as fit 1440 px without scrolling, in every language.
  default_columns: ['full_name', 'code', 'vat_code', 'phone', 'city', 'tag_ids'],
  chosen_columns: 'company_columns',
  names: loadNames,
};
