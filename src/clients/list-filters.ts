import type { FilterField } from '../lists/spec.ts';
import { importFilters } from '../operations/import-filters.ts';

/** What can be asked of a client, in the order in which it is offered. */
export const clientFilters: Record<string, FilterField> = {
  id: { kind: 'number', label: 'clients.column.id', sql: 'clients.id', type: 'integer', required: true },
  full_name: { ...searched('full_name'), required: true },
  login: { ...searched('login'), required: true },
  phone: { kind: 'text', label: 'clients.column.phone', sql: 'clients.phone', found_in: 'phones' },
  email: { kind: 'text', label: 'clients.column.email', sql: 'clients.email', found_in: 'emails' },
  company: searched('company'),
  company_code: { kind: 'text', label: 'clients.field.company_code', sql: 'clients.company_code' },
  city: searched('city'),
  address: searched('address'),
  comments: { kind: 'text', label: 'clients.field.comments', sql: 'clients.comments', blank: `''` },
  tag_id: {
    kind: 'multi',
    label: 'clients.field.tag_ids',
    sql: 'clients.tag_ids',
    type: 'integer',
    blank: `'{}'`,
    dictionary: 'tags',
  },
  birth_on: {
    kind: 'date',
    label: 'clients.field.birth_on',
    sql: 'clients.birth_on',
    names: { from: 'birth_from', to: 'birth_to' },
    checkbox: 'by_birth',
  },
  registered_on: {
    kind: 'date',
    label: 'clients.column.registered_on',
    sql: 'clients.registered_on',
    required: true,
    names: { from: 'registered_from', to: 'registered_to' },
    checkbox: 'by_date',
  },
  ...importFilters('client'),
};

/** The fields of the search form, in its order. */
export const searchedFields = [
  ...['id', 'full_name', 'login', 'phone', 'email', 'city', 'address', 'company', 'comments'],
  ...['tag_id', 'registered_on', 'birth_on'],
];

function searched(column: string): FilterField {
  return { kind: 'text', label: `clients.field.${column}`, sql: `clients.${column}`, found_in: 'search_text' };
}
