import type { CountryCode } from 'libphonenumber-js';
import type { Admin } from '../admins/repository.ts';
import { all, type Condition } from './condition.ts';
import type { Choice, ListFilter } from './filter.ts';
import { holds, holdsAny, numbersOf, searchConditions, wordConditions } from './search-conditions.ts';
import { type ListSpec, tabOf } from './spec.ts';

/** Everything a filter asks, within what this person may see. */
export function wholeCondition(
  spec: ListSpec,
  filter: ListFilter,
  me: Admin,
  countries: readonly CountryCode[],
): Condition {
  return all([
    ...countedConditions(spec, filter, me),
    ...dateConditions(spec, filter),
    ...otherConditions(spec, filter, me, countries),
  ]);
}

/** What counters know: tab, ownership, choices of one entry. `of` is the list's table or that of the counters. */
export function countedConditions(spec: ListSpec, filter: ListFilter, me: Admin, of = spec.table): Condition[] {
  const conditions: Condition[] = [{ sql: `${of}.${tabOf(spec, filter.tab).state}`, bindings: [] }];
  if (spec.owner && me.own_leads_only) conditions.push({ sql: `${of}.${spec.owner} = ?`, bindings: [me.id] });
  for (const [field, { array }] of Object.entries(spec.choices)) {
    if (array) continue;
    const is = filter.is[field];
    const not = filter.not[field];
    if (is) conditions.push(among(spec, of, field, is, me));
    if (not) conditions.push(negate(among(spec, of, field, not, me)));
  }
  return conditions;
}

/** What neither the counters nor the date's index can answer. */
export function otherConditions(
  spec: ListSpec,
  filter: ListFilter,
  me: Admin,
  countries: readonly CountryCode[],
): Condition[] {
  const { table, texts } = spec;
  const also = tabOf(spec, filter.tab).also?.(me);
  return [
    ...(also ? [also] : []),
    ...searched(spec, filter.q, me, countries),
    ...(filter.id ? [{ sql: `${table}.id = ?`, bindings: [filter.id] }] : []),
    ...arrayConditions(spec, filter),
    ...Object.keys(texts).flatMap((field) => textConditions(spec, field, filter.contains[field], countries)),
    ...filter.empty.map((field) => ({ sql: `${table}.${field} is null`, bindings: [] })),
    ...filter.filled.map((field) => ({ sql: `${table}.${field} is not null`, bindings: [] })),
  ];
}

// What somebody may not see must not be found by either.
function searched(
  { table, concealed }: ListSpec,
  q: string,
  me: Admin,
  countries: readonly CountryCode[],
): Condition[] {
  const conditions = searchConditions(table, q, countries);
  if (!concealed || me.rights.includes(concealed.right)) return conditions;
  const { column, search_text } = concealed;
  return conditions.flatMap((condition) => {
    const without = condition.sql.replaceAll(`${table}.search_text`, search_text);
    return [condition, { sql: `(${table}.${column} is null or ${without})`, bindings: condition.bindings }];
  });
}

export function dateConditions({ table, dates }: ListSpec, { from, to }: ListFilter): Condition[] {
  return Object.entries(dates).flatMap(([name, { column }]) => [
    ...(from[name] ? [{ sql: `${table}.${column} >= ?`, bindings: [from[name]] }] : []),
    ...(to[name] ? [{ sql: `${table}.${column} <= ?`, bindings: [to[name]] }] : []),
  ]);
}

function among({ table, choices }: ListSpec, of: string, field: string, chosen: Choice[], me: Admin): Condition {
  const values = chosen.map((choice) => (choice === 'me' ? me.id : choice)).filter((choice) => choice !== 'none');
  const listed = { sql: `${of}.${field} = any(?::${choices[field]!.type}[])`, bindings: [values] };
  if (!chosen.includes('none')) return listed;
  // Counters write 0 where there is nothing.
  const empty = of === table ? `${of}.${field} is null` : `${of}.${field} = 0`;
  return values.length > 0
    ? { sql: `(${listed.sql} or ${empty})`, bindings: listed.bindings }
    : { sql: empty, bindings: [] };
}

// `is not true` keeps the rows that have nothing in the column.
function negate({ sql, bindings }: Condition): Condition {
  return { sql: `(${sql}) is not true`, bindings };
}

function arrayConditions({ table, choices }: ListSpec, { is, not }: ListFilter): Condition[] {
  return Object.entries(choices).flatMap(([field, { array, type }]) => {
    const overlaps = `${table}.${array} && ?::${type}[]`;
    return [
      ...(array && is[field] ? [{ sql: overlaps, bindings: [is[field]] }] : []),
      ...(array && not[field] ? [{ sql: `not ${overlaps}`, bindings: [not[field]] }] : []),
    ];
  });
}

function textConditions(
  { table, texts }: ListSpec,
  field: string,
  text: string | undefined,
  countries: readonly CountryCode[],
): Condition[] {
  if (!text) return [];
  const kind = texts[field];
  const column = {
    text: `fold(${table}.${field})`,
    apart: `fold(${table}.${field})`,
    phones: `phone_search_text(${table}.phones)`,
    emails: `fold(array_to_string(${table}.emails, ' '))`,
  }[kind!];
  if (kind === 'apart') return [{ sql: `${table}.${field} <> ''`, bindings: [] }, holds(column, text)];
  const numbers = kind === 'phones' ? numbersOf(text, countries) : [];
  const [found, sure] =
    numbers.length > 0
      ? [[holdsAny(`${table}.search_text`, numbers)], holdsAny(column, numbers)]
      : [wordConditions(table, text), holds(column, text)];
  return [...found, { ...sure, unguessed: true }];
}
