import type { Admin } from '../admins/repository.ts';
import type { Choice, ChoiceField, EmptyField, LeadFilter, Tab, TextField } from './filter.ts';

/** A part of a `where` with its values. */
export interface Condition {
  sql: string;
  bindings: unknown[];
}

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
export function otherConditions(filter: LeadFilter): Condition[] {
  return [
    ...searchConditions(filter.q),
    ...(filter.id ? [{ sql: 'leads.id = ?', bindings: [filter.id] }] : []),
    ...tagConditions(filter),
    ...Object.entries(filter.contains).flatMap(([field, text]) => textConditions(field as TextField, text)),
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

/** Every word of the search is somewhere in the lead; a number in any notation counts as one word. */
export function searchConditions(q: string): Condition[] {
  if (q && wordsOf(q).length === 0) return [{ sql: 'false', bindings: [] }];
  return wordsOf(q).map((word) => ({ sql: 'leads.search_text like ?', bindings: [patternOf(word)] }));
}

// Short words have no trigram of their own and are looked for where words begin.
function patternOf(word: string): string {
  const escaped = word.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  return hasTrigram(word) ? `%${escaped}%` : `% ${escaped}%`;
}

function hasTrigram(word: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(word);
}

export function wordsOf(q: string): string[] {
  const phone = q.replace(/[\s().+\-–]/g, '');
  if (/^\d{3,}$/.test(phone)) return [phone.replace(/^00(?=\d{7})/, '')];
  // A word without letter or digit has no trigram: looking for it would read the whole index.
  return fold(q)
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, 8);
}

function textConditions(field: TextField, text: string): Condition[] {
  if (field === 'phone') return searchConditions(text);
  if (field === 'email') return [...searchConditions(text), holds(`fold(array_to_string(leads.emails, ' '))`, text)];
  if (field === 'comments') return [{ sql: `leads.comments <> ''`, bindings: [] }, holds('fold(leads.comments)', text)];
  return [...searchConditions(text), holds(`fold(leads.${field})`, text)];
}

function holds(column: string, text: string): Condition {
  return { sql: `${column} like ?`, bindings: [`%${fold(text).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`] };
}

const folded: Record<string, string> = {
  ё: 'е',
  ą: 'a',
  č: 'c',
  ę: 'e',
  ė: 'e',
  į: 'i',
  š: 's',
  ų: 'u',
  ū: 'u',
  ž: 'z',
};

/** As the database's function `fold`. */
function fold(value: string): string {
  return value.toLowerCase().replace(/[ёąčęėįšųūž]/g, (letter) => folded[letter]!);
}
