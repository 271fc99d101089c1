import * as fields from '../web/fields.ts';
import type { ListSpec } from './spec.ts';

export const sizes = [10, 20, 50, 100] as const;

/** An entry's id, `me`, `none`, or one of a few values. */
export type Choice = number | string;
type PerField<T> = Partial<Record<string, T>>;

/** What a list is asked for; all of it stands in the page's address. */
export interface ListFilter {
  tab: string;
  q: string;
  id: number | null;
  is: PerField<Choice[]>;
  not: PerField<Choice[]>;
  contains: PerField<string>;
  /** First and last day. */
  from: PerField<string>;
  to: PerField<string>;
  empty: string[];
  filled: string[];
  sort: string;
  page: number;
  size: number;
}

type Query = Record<string, unknown>;
const one = (value: unknown): string => String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
const many = (value: unknown): string[] => [value ?? []].flat().map(String).slice(0, 50);

/** Reads an address's query; a value that does not fit is dropped, never an error. */
export function readFilter(spec: ListSpec, query: Query, defaultSize = 10): ListFilter {
  const sort = one(query.sort);
  const tab = spec.tabs.find(({ key }) => key === one(query.tab)) ?? spec.tabs[0]!;
  const size = Number(one(query.size));
  return {
    tab: tab.key,
    q: tidy(one(query.q)),
    id: query.id ? (fields.id.safeParse(query.id).data ?? null) : null,
    is: readChoices(spec, query, ''),
    not: readChoices(spec, query, '_not'),
    contains: read(Object.keys(spec.texts), (field) => tidy(one(query[field]))),
    from: read(Object.keys(spec.dates), (name) => readDate(query[`${name}_from`])),
    to: read(Object.keys(spec.dates), (name) => readDate(query[`${name}_to`])),
    empty: spec.empties.filter((field) => many(query.empty).includes(field)),
    filled: spec.empties.filter((field) => many(query.filled).includes(field)),
    sort: Object.hasOwn(spec.sorts, sort.replace(/^-/, '')) ? sort : spec.default_sort,
    page: readPage(one(query.page)),
    size: sizes.find((known) => known === size) ?? defaultSize,
  };
}

function read<T>(names: string[], readOne: (name: string) => T | null | undefined): PerField<T> {
  const values = names.map((name) => [name, readOne(name)] as const);
  return Object.fromEntries(values.filter(([, value]) => value)) as PerField<T>;
}

function readDate(value: unknown): string | null {
  return value ? (fields.optionalDate.safeParse(value).data ?? null) : null;
}

function readPage(value: string): number {
  return /^[1-9]\d{0,6}$/.test(value) ? Math.min(Number(value), 1_000_000) : 1;
}

// A list that is carried along in `from` is decoded twice: what PostgreSQL cannot store may come through.
function tidy(text: string): string {
  return text
    .replace(/[\s\0]+/g, ' ')
    .trim()
    .slice(0, 200)
    .replace(/\p{Surrogate}/gu, '');
}

function readChoices(spec: ListSpec, query: Query, suffix: '' | '_not'): ListFilter['is'] {
  return read(Object.keys(spec.choices), (field) => {
    const list = many(query[field + suffix])
      .map((value) => readChoice(spec, field, value))
      .filter((value) => value !== undefined);
    return list.length > 0 ? [...new Set(list)] : null;
  });
}

function readChoice({ choices }: ListSpec, field: string, value: string): Choice | undefined {
  const { values, me, none } = choices[field]!;
  if (values) return Object.hasOwn(values, value) ? value : undefined;
  if ((me && value === 'me') || (none && value === 'none')) return value;
  return fields.id.safeParse(value).data;
}

/** The address's query for this filter; what is as by default is left out, `changes` win. */
export function writeFilter(
  spec: ListSpec,
  filter: ListFilter,
  changes: Partial<ListFilter> = {},
  defaultSize = 10,
): string {
  const wanted = { ...filter, ...changes };
  const query = new URLSearchParams();
  if (wanted.tab !== spec.tabs[0]!.key) query.set('tab', wanted.tab);
  for (const [name, value] of criteriaOf(spec, wanted)) query.append(name, value);
  if (wanted.sort !== spec.default_sort) query.set('sort', wanted.sort);
  if (wanted.size !== defaultSize) query.set('size', String(wanted.size));
  if (wanted.page > 1) query.set('page', String(wanted.page));
  return query.toString();
}

/** Name and value of every criterion, as they stand in the address; without tab, order and page. */
export function criteriaOf(spec: ListSpec, filter: ListFilter): Array<[name: string, value: string]> {
  const pairs: Array<[string, string | undefined]> = [['q', filter.q]];
  if (filter.id) pairs.push(['id', String(filter.id)]);
  for (const field of Object.keys(spec.choices)) {
    for (const value of filter.is[field] ?? []) pairs.push([field, String(value)]);
    for (const value of filter.not[field] ?? []) pairs.push([`${field}_not`, String(value)]);
  }
  for (const field of Object.keys(spec.texts)) pairs.push([field, filter.contains[field]]);
  for (const name of Object.keys(spec.dates)) {
    pairs.push([`${name}_from`, filter.from[name]], [`${name}_to`, filter.to[name]]);
  }
  for (const field of filter.empty) pairs.push(['empty', field]);
  for (const field of filter.filled) pairs.push(['filled', field]);
  return pairs.filter((pair): pair is [string, string] => Boolean(pair[1]));
}

/** The filter without one criterion. */
export function withoutCriterion(spec: ListSpec, filter: ListFilter, name: string, value: string): ListFilter {
  const drop = (list: Choice[] = []) => list.filter((entry) => String(entry) !== value);
  const field = name.replace(/_(not|from|to)$/, '');
  if (name === 'q') return { ...filter, q: '' };
  if (name === 'id') return { ...filter, id: null };
  if (name === 'empty' || name === 'filled') return { ...filter, [name]: drop(filter[name]) };
  if (name in spec.texts) return { ...filter, contains: { ...filter.contains, [name]: undefined } };
  if (name in spec.choices) return { ...filter, is: { ...filter.is, [name]: drop(filter.is[name]) } };
  if (field in spec.choices) return { ...filter, not: { ...filter.not, [field]: drop(filter.not[field]) } };
  const side = name.endsWith('_from') ? 'from' : 'to';
  return { ...filter, [side]: { ...filter[side], [field]: undefined } };
}
