import type { CustomField } from '../fields/repository.ts';
import * as fields from '../fields/repository.ts';
import { isSortable, valueSql } from '../fields/sql.ts';
import { nameOf, shownValue } from '../fields/values.ts';
import type { Deps } from '../web/deps.ts';
import { escapeHtml } from '../web/escape.ts';
import type { Around, FilterField, FilterKind, ListSpec, TableColumn } from './spec.ts';

const made = new WeakMap<CustomField[], Map<string, unknown>>();

/** The list with the fields that people made: columns of all, filters and orders of those whose index stands. */
export async function fullSpec<Row>(deps: Pick<Deps, 'db' | 'cache'>, spec: ListSpec<Row>): Promise<ListSpec<Row>> {
  if (!spec.custom) return spec;
  const known = await fields.known(deps, spec.custom);
  if (known.length === 0) return spec;
  const specs = made.get(known) ?? new Map<string, unknown>();
  made.set(known, specs);
  const full = (specs.get(spec.path) as ListSpec<Row> | undefined) ?? withFields(spec, known);
  specs.set(spec.path, full);
  return full;
}

function withFields<Row>(spec: ListSpec<Row>, known: CustomField[]): ListSpec<Row> {
  const { table, columns, filters, sorts, row, search } = spec;
  const ready = known.filter(({ index_state }) => index_state === 'ready');
  const sortable = ready.filter(isSortable);
  const byName = <T>(list: CustomField[], make: (field: CustomField) => T) =>
    Object.fromEntries(list.map((field) => [nameOf(field), make(field)]));
  return {
    ...spec,
    columns: [...columns, ...known.map((field) => columnOf<Row>(field, sortable.includes(field)))],
    filters: { ...filters, ...byName(ready, (field) => filterOf(field, table)) },
    sorts: {
      ...sorts,
      ...byName(sortable, (field) => ({ sql: valueSql(field, table), nullable: field.kind !== 'checkbox' })),
    },
    search: { ...search, fields: [...search.fields, ...ready.map(nameOf)] },
    row: `${row}, custom`,
  };
}

function columnOf<Row>(field: CustomField, isSorted: boolean): TableColumn<Row> {
  const key = nameOf(field);
  return {
    key,
    ...(isSorted && { sort: key }),
    label: '',
    name: field.name,
    cell: (row, around) => cellOf(field, (row as { custom?: Record<string, unknown> }).custom?.[field.key], around),
  };
}

function cellOf(field: CustomField, value: unknown, { ui }: Around): string {
  const text = escapeHtml(shownValue(field, value, ui));
  if (text === '') return '';
  if (field.kind === 'link' && /^(https?|mailto):/i.test(String(value)))
    return `<a class="cut" href="${text}" title="${text}" target="_blank" rel="noopener noreferrer">${text}</a>`;
  return ['text', 'long_text', 'multi_select', 'link'].includes(field.kind)
    ? `<span class="cut" title="${text}">${text}</span>`
    : text;
}

const kinds: Record<CustomField['kind'], FilterKind> = {
  text: 'text',
  long_text: 'text',
  link: 'text',
  number: 'number',
  date: 'date',
  checkbox: 'checkbox',
  select: 'choice',
  multi_select: 'multi',
};

function filterOf(field: CustomField, table: string): FilterField {
  return {
    kind: kinds[field.kind],
    label: '',
    name: field.name,
    sql: valueSql(field, table),
    ...(field.options.length > 0 && { options: field.options }),
    ...(field.kind === 'multi_select' && { type: 'jsonb' }),
  };
}
