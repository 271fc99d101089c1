import type { CountryCode } from 'libphonenumber-js';
import { fold } from '../i18n/fold.ts';
import { parsePhone } from '../phones/parse.ts';
import type { Condition } from './condition.ts';
import { holds, holdsAny, numbersOf, wordConditions } from './search-conditions.ts';
import type { FilterField } from './spec.ts';

export type Countries = readonly CountryCode[];

/** The text is a part of the value. */
export function textHas(table: string, field: FilterField, text: string, countries: Countries): Condition[] {
  const { found_in, sql } = field;
  if (!found_in) return [something(field), holds(`fold(${sql})`, text)];
  const column = {
    search_text: `fold(${sql})`,
    phones: `phone_search_text(${table}.phones)`,
    emails: `fold(array_to_string(${table}.emails, ' '))`,
  }[found_in];
  const numbers = found_in === 'phones' ? numbersOf(text, countries) : [];
  const [found, sure] =
    numbers.length > 0
      ? [[holdsAny(`${table}.search_text`, numbers)], holdsAny(column, numbers)]
      : [wordConditions(table, text), holds(column, text)];
  return [...found, { ...sure, unguessed: true }];
}

/** The text is the value, whatever its case and accents; one of them, where there are several. */
export function isText(table: string, field: FilterField, text: string, countries: Countries): Condition[] {
  const { found_in, sql } = field;
  const equal = { sql: `fold(${sql}) = ?`, bindings: [fold(text)] };
  if (!found_in) return [something(field), equal];
  const sure = {
    search_text: equal,
    phones: { sql: `?::text = any(${table}.phones)`, bindings: [parsePhone(text, countries)] },
    emails: { sql: `?::text = any(${table}.emails)`, bindings: [text.toLowerCase()] },
  }[found_in];
  const numbers = found_in === 'phones' ? numbersOf(text, countries) : [];
  const found = numbers.length > 0 ? [holdsAny(`${table}.search_text`, numbers)] : wordConditions(table, text);
  return [...found, { ...sure, unguessed: true }];
}

// An index may hold only the rows with a value; the planner does not see through `fold`.
function something({ sql, blank }: FilterField): Condition {
  return { sql: blank ? `${sql} <> ${blank}` : `${sql} is not null`, bindings: [] };
}
