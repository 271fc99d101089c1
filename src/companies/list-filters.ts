import type { FilterField } from '../lists/spec.ts';

/** What can be asked of a company, in the order in which it is offered. */
export const companyFilters: Record<string, FilterField> = {
  id: { kind: 'number', label: 'companies.column.id', sql: 'companies.id', type: 'integer', required: true },
  name: { ...searched('name'), required: true },
  code: searched('code'),
  vat_code: searched('vat_code'),
  phone: { kind: 'text', label: 'companies.column.phone', sql: 'companies.phone', found_in: 'phones' },
  email: { kind: 'text', label: 'companies.column.email', sql: 'companies.email', found_in: 'emails' },
  city: searched('city'),
  address: searched('address'),
  site: searched('site'),
  comments: { kind: 'text', label: 'companies.field.comments', sql: 'companies.comments', blank: `''` },
  tag_id: {
    kind: 'multi',
    label: 'companies.field.tag_ids',
    sql: 'companies.tag_ids',
    type: 'integer',
    blank: `'{}'`,
    dictionary: 'tags',
  },
  registered_on: {
    kind: 'date',
    label: 'companies.column.registered_on',
    sql: 'companies.registered_on',
    required: true,
    names: { from: 'registered_from', to: 'registered_to' },
    checkbox: 'by_date',
  },
};

/** The fields of the search form, in its order. */
export const searchedFields = [
  ...['id', 'name', 'code', 'vat_code', 'phone', 'email', 'city', 'address', 'site', 'comments'],
  ...['tag_id', 'registered_on'],
];

function searched(column: string): FilterField {
  return { kind: 'text', label: `companies.field.${column}`, sql: `companies.${column}`, found_in: 'search_text' };
}
