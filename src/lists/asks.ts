import * as fields from '../web/fields.ts';
import { namesOf, type Operation, operationsOf, takesSeveral } from './operations.ts';
import { readPeriod, readRange } from './periods.ts';
import type { FilterField, ListSpec } from './spec.ts';

/** An entry's id, `me`, `none`, a text, a number, a day, a period. */
export type Value = number | string;

/** One condition. */
export interface Ask {
  field: string;
  operation: Operation;
  /** Several only of a choice or multi; none where it is empty or filled. */
  values: Value[];
}

export type Query = Record<string, unknown>;
type Fields = Pick<ListSpec, 'filters'>;

const mostAsks = 30;
const mostValues = 50;

/** The conditions that stand in an address under names with this prefix, in one order; what does not fit is dropped. */
export function readAsks(spec: Fields, query: Query, prefix = ''): Ask[] {
  const given = Object.keys(query).filter((name) => name.startsWith(prefix));
  if (given.length === 0) return [];
  const asked = new Set(given.map((name) => name.slice(prefix.length)));
  const named = placesOf(spec).flatMap((place) =>
    place.names.some((name) => asked.has(name)) ? readNamed(query, prefix, place) : [],
  );
  const bare = (['empty', 'filled'] as const).flatMap((operation) => {
    if (!asked.has(operation)) return [];
    const keys = listOf(query[prefix + operation]);
    const fits = Object.keys(spec.filters).filter(
      (key) => keys.includes(key) && operationsOf(spec.filters[key]!).includes(operation),
    );
    return fits.map((field) => ({ field, operation, values: [] }));
  });
  return [...named, ...bare].slice(0, mostAsks);
}

/** Where in an address a field may be asked for. */
interface Place {
  key: string;
  field: FilterField;
  operation: Operation;
  names: string[];
}

// Every page reads an address, most of them with nothing in it.
const places = new WeakMap<Fields['filters'], Place[]>();
function placesOf({ filters }: Fields): Place[] {
  const known = places.get(filters);
  if (known) return known;
  const all = Object.entries(filters).flatMap(([key, field]) =>
    operationsOf(field)
      .filter((operation) => operation !== 'empty' && operation !== 'filled')
      .map((operation) => ({ key, field, operation, names: namesOf(key, field, operation) })),
  );
  places.set(filters, all);
  return all;
}

function readNamed(query: Query, prefix: string, { key, field, operation, names }: Place): Ask[] {
  const typed = names.flatMap((name) => listOf(query[prefix + name]));
  const values = [...new Set(typed.map((value) => readValue(field, operation, value)))].filter(
    (value) => value !== undefined,
  );
  if (values.length === 0) return [];
  if (takesSeveral(field)) return [{ field: key, operation, values }];
  return values.map((value) => ({ field: key, operation, values: [value] }));
}

function listOf(value: unknown): string[] {
  return [value ?? []].flat().map(String).slice(0, mostValues);
}

/** Undefined if it does not fit. */
export function readValue(field: FilterField, operation: Operation, typed: string): Value | undefined {
  if (field.kind === 'text') return tidy(typed) || undefined;
  if (field.kind === 'checkbox') return typed === '1' || typed === '0' ? typed : undefined;
  if (field.kind === 'choice' || field.kind === 'multi') return readEntry(field, typed);
  const one = field.kind === 'number' ? (end: string) => readNumber(field, end) : readDay;
  if (operation === 'from' || operation === 'to') return one(typed);
  return field.kind !== 'number' && readPeriod(typed) ? typed : (readEnds(typed, one) ?? one(typed));
}

/** The range as it is written, the lower end first. */
function readEnds(typed: string, one: (end: string) => string | undefined): string | undefined {
  const range = readRange(typed);
  if (!range) return undefined;
  const ends = range.map((end) => (end ? one(end) : ''));
  if (ends.includes(undefined)) return undefined;
  const [first, last] = ends as [string, string];
  const isTurned = first && last && (Number(first) > Number(last) || (first.includes('-', 1) && first > last));
  return isTurned ? `${last}..${first}` : `${first}..${last}`;
}

function readDay(typed: string): string | undefined {
  return fields.date.safeParse(typed).data;
}

function readNumber({ type }: FilterField, typed: string): string | undefined {
  if (type === 'integer') return fields.id.safeParse(typed).data?.toString();
  const written = typed.replace(/\s/g, '').replace(',', '.');
  return /^-?\d{1,15}(\.\d{1,8})?$/.test(written) ? written : undefined;
}

function readEntry({ kind, values, options, me, required }: FilterField, typed: string): Value | undefined {
  if (options) return options.includes(typed) ? typed : undefined;
  if ((me && typed === 'me') || (kind === 'choice' && !required && typed === 'none')) return typed;
  if (values) return Object.hasOwn(values, typed) ? typed : undefined;
  return fields.id.safeParse(typed).data;
}

// A list that is carried along in `from` is decoded twice: what PostgreSQL cannot store may come through.
export function tidy(text: string): string {
  return text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .slice(0, 200)
    .replace(/\p{Surrogate}/gu, '');
}

/** Name and value of each of them, as they stand in the address. */
export function writeAsks({ filters }: Fields, asks: Ask[], prefix = ''): Array<[name: string, value: string]> {
  return asks.flatMap(({ field, operation, values }) => {
    if (operation === 'empty' || operation === 'filled')
      return [[prefix + operation, field]] as Array<[string, string]>;
    const [name] = namesOf(field, filters[field]!, operation);
    return values.map((value): [string, string] => [prefix + name, String(value)]);
  });
}

/** In the order in which an address is read, and those of the same choice and operation in one. */
export function inOrder(spec: Fields, asks: Ask[]): Ask[] {
  const query: Record<string, string[]> = {};
  for (const [name, value] of writeAsks(spec, asks)) query[name] = [...(query[name] ?? []), value];
  return readAsks(spec, query);
}
