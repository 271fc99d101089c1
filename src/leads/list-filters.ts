import type { FilterField } from '../lists/spec.ts';
import { importFilters } from '../operations/import-filters.ts';
import { priorities } from './repository.ts';

/** What can be asked of a lead, in the order in which it is offered. */
export const leadFilters: Record<string, FilterField> = {
  id: { kind: 'number', label: 'leads.column.id', sql: 'leads.id', type: 'integer', required: true },
  step_id: { ...entryOf('steps'), label: 'leads.column.step', sql: 'leads.step_id', required: true },
  responsible_id: {
    ...entryOf('admins'),
    label: 'leads.column.responsible',
    sql: 'leads.responsible_id',
    me: true,
  },
  source_id: { ...entryOf('sources'), label: 'leads.column.source', sql: 'leads.source_id' },
  priority: {
    kind: 'choice',
    label: 'leads.column.priority',
    sql: 'leads.priority',
    type: 'lead_priority',
    values: Object.fromEntries(priorities.map((priority) => [priority, `leads.priority.${priority}`])),
    counted: true,
    required: true,
  },
  tag_id: {
    kind: 'multi',
    label: 'leads.column.tags',
    sql: 'leads.tag_ids',
    type: 'integer',
    blank: `'{}'`,
    dictionary: 'tags',
  },
  full_name: {
    kind: 'text',
    label: 'leads.column.full_name',
    sql: 'leads.full_name',
    found_in: 'search_text',
    required: true,
  },
  phone: { kind: 'text', label: 'leads.column.phone', sql: 'leads.phone', found_in: 'phones' },
  email: { kind: 'text', label: 'leads.column.email', sql: 'leads.email', found_in: 'emails' },
  city: { kind: 'text', label: 'leads.column.city', sql: 'leads.city', found_in: 'search_text' },
  address: { kind: 'text', label: 'leads.column.address', sql: 'leads.address', found_in: 'search_text' },
  company: { kind: 'text', label: 'leads.column.company', sql: 'leads.company', found_in: 'search_text' },
  company_code: { kind: 'text', label: 'leads.field.company_code', sql: 'leads.company_code' },
  login: {
    kind: 'text',
    label: 'leads.column.login',
    sql: 'leads.login',
    found_in: 'search_text',
    right: 'clients.view',
  },
  comments: { kind: 'text', label: 'leads.field.comments', sql: 'leads.comments', blank: `''` },
  registered_on: {
    kind: 'date',
    label: 'leads.column.registered_on',
    sql: 'leads.registered_on',
    required: true,
    names: { from: 'registered_from', to: 'registered_to' },
    checkbox: 'by_date',
  },
  last_action_at: { kind: 'moment', label: 'leads.column.last_action', sql: 'leads.last_action_at' },
  next_planned_on: { kind: 'date', label: 'leads.column.next_planned_on', sql: 'leads.next_planned_on' },
  held_until: { kind: 'date', label: 'leads.column.held_until', sql: 'leads.held_until' },
  ...importFilters('lead'),
};

/** The fields of the search form, in its order. */
export const searchedFields = [
  ...['id', 'full_name', 'phone', 'email', 'city', 'address', 'company', 'comments'],
  ...['step_id', 'responsible_id', 'source_id', 'priority', 'tag_id', 'registered_on'],
];

function entryOf(dictionary: string): Pick<FilterField, 'kind' | 'type' | 'dictionary' | 'counted'> {
  return { kind: 'choice', type: 'integer', dictionary, counted: true };
}
