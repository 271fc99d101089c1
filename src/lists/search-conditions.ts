import type { CountryCode } from 'libphonenumber-js';
import { apostrophes, fold } from '../i18n/fold.ts';
import { parsePhone } from '../phones/parse.ts';
import type { Condition } from './condition.ts';

/** Every word of the search is somewhere in the record; a number in any notation counts as one word. */
export function searchConditions(table: string, q: string, countries: readonly CountryCode[]): Condition[] {
  const numbers = numbersOf(q, countries);
  if (numbers.length > 0) return [holdsAny(`${table}.search_text`, numbers)];
  return q ? wordConditions(table, q.split(' ').map(withoutPhoneSigns).join(' ')) : [];
}

function withoutPhoneSigns(word: string): string {
  return /^(\+|\(\d|[\d().+\-–]{7})[\d().+\-–]*$/.test(word) ? digitsOf(word) : word;
}

export function wordConditions(table: string, text: string): Condition[] {
  const words = wordsOf(text);
  if (words.length === 0) return [{ sql: 'false', bindings: [] }];
  return words.map((word) => ({ sql: `${table}.search_text like ?`, bindings: [patternOf(word)] }));
}

/** What a text of digits and their usual signs may stand for: as it is, abroad and at home. Nothing if it has letters. */
export function numbersOf(text: string, countries: readonly CountryCode[]): string[] {
  const digits = digitsOf(text);
  if (!/^\d{3,}$/.test(digits)) return [];

  const whole = digits.length < 7 ? '' : parsePhone(text, countries);
  const asTyped = /^\d[\d.\-–]*$/.test(text) ? text : digits;
  const readings = [
    digits,
    asTyped,
    digits.replace(/^00(?=\d{3})/, ''),
    // A number that is none in any country comes back as it was typed.
    ...(/^\+\d+$/.test(whole) ? [whole.slice(1)] : []),
  ];
  const shortest = [...new Set(readings)].sort((a, b) => a.length - b.length);
  return shortest.filter((reading, at) => !shortest.slice(0, at).some((shorter) => reading.includes(shorter)));
}

function digitsOf(text: string): string {
  return text.replace(/[\s().+\-–]/g, '');
}

// A word without letter or digit has no trigram: looking for it would read the whole index.
function wordsOf(text: string): string[] {
  return fold(text)
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .slice(0, 8);
}

// Short words have no trigram of their own and are looked for where words begin.
function patternOf(word: string): string {
  const literal = escapeLike(word);
  return /[\p{L}\p{N}]{3}/u.test(word) ? `%${literal}%` : `% ${literal}%`;
}

export function holds(column: string, text: string): Condition {
  return { sql: `${column} like ?`, bindings: [`%${escapeLike(fold(text))}%`] };
}

export function holdsAny(column: string, texts: string[]): Condition {
  const sql = texts.map(() => `${column} like ?`).join(' or ');
  return { sql: `(${sql})`, bindings: texts.map((text) => `%${text}%`) };
}

// One sign in the place of an apostrophe is any of them.
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`).replace(apostrophes, '_');
}
