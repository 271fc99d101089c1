import type { CountryCode } from 'libphonenumber-js';
import type { Admin } from '../admins/repository.ts';
import type { Condition } from './condition.ts';
import type { Choice, ChoiceField, EmptyField, LeadFilter, Tab, TextField } from './filter.ts';
import { holds, holdsAny, numbersOf, searchConditions, wordConditions } from './search-conditions.ts';

const tabConditions: Record<Tab, string> = {
  potential: `state = 'potential'`,
  all: `state <> 'bin'`,
  converted: `state = 'converted'`,
  bin: `state = 'bin'`,
};

/** What the counters know: tab, ownership, step, responsible, source, priority. `of` is `leads` or `counts`. */
export function countedConditions(filter: LeadFilter, me: Admin, of: 'leads' | 'counts'): Condition[] {
  const conditions: Condition[] = [{ sql: `${of}.${tabConditions[filter.tab]}`, bindings: [] }];
  if (me.own_leads_only) conditions.push({ sql: `${of}.responsible_id = ?`, bindings: [me.id] });
  for (const field of ['step_id', 'responsible_id', 'source_id', 'priority'] as const) {
    const is = filter.is[field];
    const not = filter.not[field];
    if (is) conditions.push(among(of, field, is, me));
    if (not) conditions.push(negate(among(of, field, not, me)));
  }
  return conditions;
}

/** What neither the counters nor the date's index can answer. */
export function otherConditions(filter: LeadFilter, countries: readonly CountryCode[]): Condition[] {
  return [
    ...searchConditions(filter.q, countries),
    ...(filter.id ? [{ sql: 'leads.id = ?', bindings: [filter.id] }] : []),
    ...tagConditions(filter),
    ...Object.entries(filter.contains).flatMap(([field, text]) => textConditions(field as TextField, text, countries)),
    ...filter.empty.map((field) => ({ sql: `leads.${field} is null`, bindings: [] })),
    ...filter.filled.map((field: EmptyField) => ({ sql: `leads.${field} is not null`, bindings: [] })),
  ];
}

function among(of: 'leads' | 'counts', field: Exclude<ChoiceField, 'tag_id'>, choices: Choice[], me: Admin): Condition {
  const values = choices.map((choice) => (choice === 'me' ? me.id : choice)).filter((choice) => choice !== 'none');
  const none = choices.includes('none');
  const type = field === 'priority' ? 'lead_priority[]' : 'integer[]';
  const listed = { sql: `${of}.${field} = any(?::${type})`, bindings: [values] };
  if (!none) return listed;
  const empty = of === 'leads' ? `${of}.${field} is null` : `${of}.${field} = 0`;
  return values.length > 0
    ? { sql: `(${listed.sql} or ${empty})`, bindings: listed.bindings }
    : { sql: empty, bindings: [] };
}

// `is not true` keeps the rows that have nothing in the column.
function negate({ sql, bindings }: Condition): Condition {
  return { sql: `(${sql}) is not true`, bindings };
}

function tagConditions({ is, not }: LeadFilter): Condition[] {
  return [
    ...(is.tag_id ? [{ sql: 'leads.tag_ids && ?::integer[]', bindings: [is.tag_id] }] : []),
    ...(not.tag_id ? [{ sql: 'not leads.tag_ids && ?::integer[]', bindings: [not.tag_id] }] : []),
  ];
}

export function dateConditions({ registered_from, registered_to }: LeadFilter): Condition[] {
  return [
    ...(registered_from ? [{ sql: 'leads.registered_on >= ?', bindings: [registered_from] }] : []),
    ...(registered_to ? [{ sql: 'leads.registered_on <= ?', bindings: [registered_to] }] : []),
  ];
}

function textConditions(field: TextField, text: string, countries: readonly CountryCode[]): Condition[] {
  if (field === 'comments') return [{ sql: `leads.comments <> ''`, bindings: [] }, holds('fold(leads.comments)', text)];
  if (field !== 'phone') return [...wordConditions(text), holds(columnOf(field), text)];
  const numbers = numbersOf(text, countries);
  const other = [...wordConditions(text), holds(columnOf(field), text)];
  return numbers.length > 0 ? ['leads.search_text', columnOf(field)].map((column) => holdsAny(column, numbers)) : other;
}

function columnOf(field: TextField): string {
  if (field === 'phone') return 'phone_search_text(leads.phones)';
  return field === 'email' ? `fold(array_to_string(leads.emails, ' '))` : `fold(leads.${field})`;
}
