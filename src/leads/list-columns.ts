import { agoCell, dayCell, entryCell, longCell, nameCell, phoneCell, tagsCell, textCell } from '../lists/cells.ts';
import type { TableColumn } from '../lists/spec.ts';
import { escapeHtml } from '../web/escape.ts';
import { priorityMark } from '../web/markup.ts';
import { responsibleCell, stepCell } from './changing-cells.ts';
import type { Lead } from './repository.ts';

/** What the table reads of a lead. */
export type LeadRow = Omit<
  Lead,
  'phones' | 'emails' | 'comments' | 'custom' | 'company_code' | 'created_by_id' | 'created_at' | 'updated_at'
>;

/** The columns of the lead table, in their order. */
export const columns: Array<TableColumn<LeadRow>> = [
  { key: 'id', sort: 'id', label: 'leads.column.id', cell: ({ id }) => String(id) },
  { key: 'login', sort: 'login', label: 'leads.column.login', cell: ({ login }, around) => textCell(login, around) },
  { key: 'full_name', sort: 'full_name', label: 'leads.column.full_name', cell: nameCell },
  { key: 'phone', sort: 'phone', label: 'leads.column.phone', cell: phoneCell },
  { key: 'email', sort: 'email', label: 'leads.column.email', cell: ({ email }, around) => longCell(email, around) },
  {
    key: 'company',
    sort: 'company',
    label: 'leads.column.company',
    cell: ({ company }, around) => longCell(company, around),
  },
  { key: 'city', sort: 'city', label: 'leads.column.city', cell: ({ city }, around) => textCell(city, around) },
  {
    key: 'address',
    sort: 'address',
    label: 'leads.column.address',
    cell: ({ address }, around) => longCell(address, around),
  },
  {
    key: 'source_id',
    sort: 'source',
    label: 'leads.column.source',
    cell: ({ source_id }, around) => entryCell('sources', source_id, around),
  },
  {
    key: 'responsible_id',
    sort: 'responsible',
    label: 'leads.column.responsible',
    cell: responsibleCell,
  },
  {
    key: 'registered_on',
    sort: 'registered_on',
    label: 'leads.column.registered_on',
    cell: ({ registered_on }, around) => dayCell(registered_on, around),
  },
  {
    key: 'step_id',
    sort: 'step',
    label: 'leads.column.step',
    cell: stepCell,
  },
  {
    key: 'last_action_at',
    sort: 'last_action_at',
    label: 'leads.column.last_action',
    cell: ({ last_action_at }, around) => agoCell(last_action_at, around),
  },
  {
    key: 'priority',
    sort: 'priority',
    label: 'leads.column.priority',
    cell: ({ priority }, { ui }) => priorityMark(priority, ui.t(`leads.priority.${priority}`)),
  },
  { key: 'tag_ids', sort: 'tags', label: 'leads.column.tags', cell: tagsCell },
  {
    key: 'next_planned_on',
    sort: 'next_planned_on',
    label: 'leads.column.next_planned_on',
    cell: ({ next_planned_on: day }, { ui: { dates } }) =>
      day ? `<span${dates.isPast(day) ? ' class="overdue"' : ''}>${escapeHtml(dates.near(day))}</span>` : '',
  },
  {
    key: 'held_until',
    sort: 'held_until',
    label: 'leads.column.held_until',
    cell: ({ state, held_until }, around) => (state === 'held' ? dayCell(held_until, around) : ''),
  },
];
