import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { labelOf } from './chips.ts';
import type { Draft, DraftRow } from './draft.ts';
import { isOffered, letters } from './draft.ts';
import { type Choosable, entriesOf } from './entries.ts';
import { type Operation, operationsOf } from './operations.ts';
import { countedPeriods, periods } from './periods.ts';
import type { Entry, FilterField, ListSpec } from './spec.ts';

type Option = Choosable & { chosen: boolean };

/** A condition as the builder's page shows it. */
export interface RowView {
  /** What the names of its parts begin with. */
  name: string;
  field: string;
  label: string;
  kind: FilterField['kind'];
  operations: Option[];
  /** Of a choice, multi or checkbox. */
  entries: Option[];
  /** Of days and numbers. */
  periods: Option[];
  value: string;
  days: string;
  first: string;
  last: string;
  /** What is wrong with a part of it, by the end of its name. */
  wrong: FieldErrors;
}

export interface GroupView {
  letter: string;
  any: boolean;
  rows: RowView[];
}

export function groupViews(
  spec: ListSpec,
  draft: Draft,
  errors: FieldErrors,
  offered: Record<string, Entry[]>,
  t: Ui['t'],
): GroupView[] {
  return draft.groups.map(({ any, rows }, at) => ({
    letter: letters[at]!,
    any,
    rows: rows.map((row, place) => {
      const name = `${letters[at]}.${place}`;
      return { ...rowView(spec, row, name, offered[row.field], t), wrong: wrongIn(errors, `${name}.`) };
    }),
  }));
}

function wrongIn(errors: FieldErrors, prefix: string): FieldErrors {
  const mine = Object.entries(errors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(mine.map(([name, key]) => [name.slice(prefix.length), key]));
}

/** What the summary of errors calls the parts of the form: by their fields. */
export function labelsOf(groups: GroupView[]): Record<string, string> {
  const rows = groups.flatMap((group) => group.rows);
  return Object.fromEntries(
    rows.flatMap(({ name, label, wrong }) => Object.keys(wrong).map((part) => [`${name}.${part}`, label])),
  );
}

function rowView(
  spec: ListSpec,
  row: DraftRow,
  name: string,
  offered: Entry[] | undefined,
  t: Ui['t'],
): Omit<RowView, 'wrong'> {
  const field = spec.filters[row.field]!;
  const { kind } = field;
  return {
    name,
    field: row.field,
    label: labelOf(field, t),
    kind,
    operations: asOptions(choosableOperations(field, t), [row.operation]),
    entries: asOptions(entriesIn(field, offered, t), row.values),
    periods: asOptions(periodsOf(kind, t), [row.period]),
    value: row.values[0] ?? '',
    days: row.days || '7',
    first: row.first,
    last: row.last,
  };
}

function asOptions(list: Choosable[], chosen: string[]): Option[] {
  return list.map((option) => ({ ...option, chosen: chosen.includes(option.value) }));
}

// "From" and "to" are the ends of a range.
function choosableOperations(field: FilterField, t: Ui['t']): Choosable[] {
  const known = operationsOf(field).filter((operation) => operation !== 'from' && operation !== 'to');
  return known.map((operation) => ({ value: operation, text: t(`lists.operation.${wordOf(field, operation)}`) }));
}

/** An operation by the word that people say of such values. */
const words: Partial<Record<FilterField['kind'], Record<string, string>>> = {
  text: { is: 'exactly', not: 'not_exactly' },
  choice: { is: 'one_of', not: 'none_of' },
  multi: { is: 'any_of', not: 'none_of' },
  date: { is: 'within', not: 'not_within' },
  moment: { is: 'within', not: 'not_within' },
};

function wordOf({ kind }: FilterField, operation: Operation): string {
  return words[kind]?.[operation] ?? operation;
}

function entriesIn(field: FilterField, offered: Entry[] | undefined, t: Ui['t']): Choosable[] {
  if (field.kind === 'checkbox')
    return ['1', '0'].map((value) => ({ value, text: t(value === '1' ? 'lists.yes' : 'lists.no') }));
  return field.kind === 'choice' || field.kind === 'multi' ? entriesOf(field, offered, t) : [];
}

function periodsOf(kind: FilterField['kind'], t: Ui['t']): Choosable[] {
  if (!['number', 'date', 'moment'].includes(kind)) return [];
  const own = ['day', 'range'].map((value) => ({
    value,
    text: t(`lists.${kind === 'number' ? 'number' : 'days'}.${value}`),
  }));
  if (kind === 'number') return own;
  const counted = countedPeriods.map((value) => ({ value, text: t(`lists.days.${value}`) }));
  const plain = periods.map((value) => ({ value, text: t(`lists.period.${value}`) }));
  return [...plain.slice(0, 3), ...counted, ...plain.slice(3), ...own];
}

/** The fields that a condition can be added for. */
export function offeredFields(spec: ListSpec, ui: Ui): Choosable[] {
  const keys = Object.keys(spec.filters).filter((key) => ui.me && isOffered(spec, key, ui.me));
  return keys.map((key) => ({ value: key, text: labelOf(spec.filters[key]!, ui.t) }));
}
