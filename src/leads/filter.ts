import * as fields from '../web/fields.ts';
import { priorities } from './repository.ts';
import { sortKeys } from './sorts.ts';

export const tabs = ['potential', 'all', 'converted', 'bin'] as const;
export type Tab = (typeof tabs)[number];
export const sizes = [10, 20, 50, 100] as const;
/** Filters by an entry of a dictionary; `0` stands for "none", `-1` for "me". */
export const choiceFields = ['step_id', 'responsible_id', 'source_id', 'priority', 'tag_id'] as const;
export type ChoiceField = (typeof choiceFields)[number];
export const textFields = ['full_name', 'phone', 'email', 'city', 'address', 'company', 'comments'] as const;
export type TextField = (typeof textFields)[number];
/** Fields that may be asked to be empty or filled. */
export const emptyFields = [
  'phone',
  'email',
  'city',
  'address',
  'company',
  'last_action_at',
  'next_planned_on',
] as const;
export type EmptyField = (typeof emptyFields)[number];

export type Choice = number | 'me' | 'none' | (typeof priorities)[number];

/** What a list of leads is asked for; all of it stands in the page's address. */
export interface LeadFilter {
  tab: Tab;
  q: string;
  id: number | null;
  is: Partial<Record<ChoiceField, Choice[]>>;
  not: Partial<Record<ChoiceField, Choice[]>>;
  contains: Partial<Record<TextField, string>>;
  registered_from: string | null;
  registered_to: string | null;
  empty: EmptyField[];
  filled: EmptyField[];
  sort: string;
  page: number;
  size: number;
}

type Query = Record<string, unknown>;
const one = (value: unknown): string => String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
const many = (value: unknown): string[] => [value ?? []].flat().map(String).slice(0, 50);

/** Reads an address's query; a value that does not fit is dropped, never an error. */
export function readFilter(query: Query, defaultSize = 10): LeadFilter {
  const sort = one(query.sort);
  const size = Number(one(query.size));
  return {
    tab: tabs.find((tab) => tab === one(query.tab)) ?? 'potential',
    q: tidy(one(query.q)),
    id: query.id ? (fields.id.safeParse(query.id).data ?? null) : null,
    is: readChoices(query, ''),
    not: readChoices(query, '_not'),
    contains: readTexts(query),
    registered_from: readDate(query.registered_from),
    registered_to: readDate(query.registered_to),
    empty: emptyFields.filter((field) => many(query.empty).includes(field)),
    filled: emptyFields.filter((field) => many(query.filled).includes(field)),
    sort: sortKeys.includes(sort.replace(/^-/, '')) ? sort : '-registered_on',
    page: readPage(one(query.page)),
    size: sizes.find((known) => known === size) ?? defaultSize,
  };
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

function readChoices(query: Query, suffix: '' | '_not'): LeadFilter['is'] {
  const choices: LeadFilter['is'] = {};
  for (const field of choiceFields) {
    const list = many(query[field + suffix])
      .map((value) => readChoice(field, value))
      .filter((value) => value !== undefined);
    if (list.length > 0) choices[field] = [...new Set(list)];
  }
  return choices;
}

function readChoice(field: ChoiceField, value: string): Choice | undefined {
  if (field === 'priority') return priorities.find((priority) => priority === value);
  if (field === 'responsible_id' && value === 'me') return 'me';
  if (field !== 'step_id' && field !== 'tag_id' && value === 'none') return 'none';
  return fields.id.safeParse(value).data;
}

function readTexts(query: Query): LeadFilter['contains'] {
  const texts = textFields.map((field) => [field, tidy(one(query[field]))] as const);
  return Object.fromEntries(texts.filter(([, text]) => text));
}

/** The address's query for this filter; what is as by default is left out, `changes` win. */
export function writeFilter(filter: LeadFilter, changes: Partial<LeadFilter> = {}, defaultSize = 10): string {
  const wanted = { ...filter, ...changes };
  const query = new URLSearchParams();
  if (wanted.tab !== 'potential') query.set('tab', wanted.tab);
  for (const [name, value] of criteriaOf(wanted)) query.append(name, value);
  if (wanted.sort !== '-registered_on') query.set('sort', wanted.sort);
  if (wanted.size !== defaultSize) query.set('size', String(wanted.size));
  if (wanted.page > 1) query.set('page', String(wanted.page));
  return query.toString();
}

/** Name and value of every criterion, as they stand in the address; without tab, order and page. */
export function criteriaOf(filter: LeadFilter): Array<[name: string, value: string]> {
  const pairs: Array<[string, string]> = [];
  if (filter.q) pairs.push(['q', filter.q]);
  if (filter.id) pairs.push(['id', String(filter.id)]);
  for (const field of choiceFields) {
    for (const value of filter.is[field] ?? []) pairs.push([field, String(value)]);
    for (const value of filter.not[field] ?? []) pairs.push([`${field}_not`, String(value)]);
  }
  for (const field of textFields) if (filter.contains[field]) pairs.push([field, filter.contains[field]]);
  if (filter.registered_from) pairs.push(['registered_from', filter.registered_from]);
  if (filter.registered_to) pairs.push(['registered_to', filter.registered_to]);
  for (const field of filter.empty) pairs.push(['empty', field]);
  for (const field of filter.filled) pairs.push(['filled', field]);
  return pairs;
}
