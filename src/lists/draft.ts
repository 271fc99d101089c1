import type { Admin } from '../admins/repository.ts';
import { type Ask, inOrder, type Query, readValue } from './asks.ts';
import { mayAsk } from './conditions.ts';
import { type Group, type ListFilter, plain } from './filter.ts';
import { type Operation, operationsOf, takesSeveral } from './operations.ts';
import { countedPeriods, readPeriod, readRange, writePeriod } from './periods.ts';
import type { ListSpec } from './spec.ts';

/** A condition as it stands in the builder's form, complete or not. */
export interface DraftRow {
  field: string;
  operation: Operation;
  /** The entries that are ticked, or the one text or number. */
  values: string[];
  /** Of days and numbers: a period, `day` or `range`. */
  period: string;
  days: string;
  first: string;
  last: string;
}

export interface Draft {
  groups: Array<{ any: boolean; rows: DraftRow[] }>;
  either: boolean;
}

/** What the names of the two groups' parts begin with. */
export const letters = ['a', 'b'] as const;
export const mostRows = 30;

/** The builder's form for what is asked already. */
export function draftOf(spec: ListSpec, { groups, either }: ListFilter, me: Admin): Draft {
  const isOpen = ({ field }: Ask) => mayAsk(spec.filters[field]!, me);
  return {
    either,
    groups: groups.map(({ any, asks }) => ({ any, rows: asks.filter(isOpen).map((ask) => rowOf(spec, ask)) })),
  };
}

const blank = { values: [], period: 'day', days: '', first: '', last: '' };

/** The condition that stands there when a field was just added. */
export function newRow(spec: ListSpec, key: string): DraftRow {
  const field = spec.filters[key]!;
  const isDays = field.kind === 'date' || field.kind === 'moment';
  return { ...blank, field: key, operation: operationsOf(field)[0]!, ...(isDays && { period: 'today' }) };
}

function rowOf(spec: ListSpec, { field: key, operation, values }: Ask): DraftRow {
  const field = spec.filters[key]!;
  const row = { ...blank, field: key, operation };
  const value = String(values[0] ?? '');
  if (!['number', 'date', 'moment'].includes(field.kind)) return { ...row, values: values.map(String) };
  if (operation === 'from') return { ...row, operation: 'is', period: 'range', first: value };
  if (operation === 'to') return { ...row, operation: 'is', period: 'range', last: value };
  const range = readRange(value);
  if (range) return { ...row, period: 'range', first: range[0], last: range[1] };
  const read = field.kind === 'number' ? null : readPeriod(value);
  return read ? { ...row, period: read.period, days: String(read.days ?? '') } : { ...row, first: value };
}

/** The form as it was sent. */
export function readDraft(spec: ListSpec, query: Query, me: Admin): Draft {
  const group = (letter: string) => ({
    any: one(query[`${letter}.match`]) === 'any',
    rows: places(query, letter).flatMap((place) => readRow(spec, query, `${letter}.${place}`, me)),
  });
  return { groups: letters.map(group), either: one(query.join) === 'or' };
}

function places(query: Query, letter: string): number[] {
  const found = Object.keys(query).map((name) => new RegExp(`^${letter}\\.(\\d{1,2})\\.field$`).exec(name)?.[1]);
  return found
    .filter((place) => place !== undefined)
    .map(Number)
    .sort((a, b) => a - b)
    .slice(0, mostRows);
}

function readRow(spec: ListSpec, query: Query, name: string, me: Admin): DraftRow[] {
  const part = (what: string) => one(query[`${name}.${what}`]).slice(0, 200);
  const key = part('field');
  if (!isOffered(spec, key, me)) return [];
  const known = operationsOf(spec.filters[key]!);
  return [
    {
      field: key,
      operation: known.find((operation) => operation === part('operation')) ?? known[0]!,
      values: [query[`${name}.value`] ?? []].flat().map(String).slice(0, 50),
      period: part('period') || 'day',
      days: part('days'),
      first: part('first').trim(),
      last: part('last').trim(),
    },
  ];
}

export function isOffered({ filters }: ListSpec, key: string, me: Admin): boolean {
  return Object.hasOwn(filters, key) && mayAsk(filters[key]!, me);
}

/**
 * The row as it is meant. Without scripts all its fields are in sight, and what is typed there wins over the choice that
 * stands there by itself: two ends are a range, and so is the upper one alone, or either beside "today".
 */
export function settled(row: DraftRow): DraftRow {
  const { period, first, last } = row;
  const isRange = (period === 'day' && last) || (period === 'today' && (first || last));
  return isRange ? { ...row, period: 'range' } : row;
}

/** What the form asks; rows that say nothing yet are left out. */
export function groupsOf(spec: ListSpec, { groups, either }: Draft): Pick<ListFilter, 'groups' | 'either'> {
  const read = groups.map(
    ({ any, rows }): Group => ({
      any,
      asks: inOrder(
        spec,
        rows.flatMap((row) => askOf(spec, settled(row))),
      ),
    }),
  );
  return plain(read as [Group, Group], either);
}

function askOf(spec: ListSpec, row: DraftRow): Ask[] {
  const field = spec.filters[row.field]!;
  const { field: key, operation } = row;
  if (operation === 'empty' || operation === 'filled') return [{ field: key, operation, values: [] }];
  const isOpenEnded = operation === 'is' && row.period === 'range' && (row.first === '') !== (row.last === '');
  const asked = isOpenEnded ? (row.first ? 'from' : 'to') : operation;
  const typed = isOpenEnded ? [row.first || row.last] : typedIn(spec, row);
  const values = typed.map((value) => readValue(field, asked, value)).filter((value) => value !== undefined);
  if (values.length === 0) return [];
  return [{ field: key, operation: asked, values: takesSeveral(field) ? values : values.slice(0, 1) }];
}

function typedIn({ filters }: ListSpec, { field, values, period, days, first, last }: DraftRow): string[] {
  if (!['number', 'date', 'moment'].includes(filters[field]!.kind)) return values;
  if (period === 'day') return [first];
  if (period === 'range') return [`${first}..${last}`];
  return [countedPeriods.some((counted) => counted === period) ? writePeriod(period, days) : period];
}

function one(value: unknown): string {
  return String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
}
