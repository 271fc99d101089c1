import { isDeepStrictEqual } from 'node:util';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Lead } from '../leads/repository.ts';
import { parsePhone } from '../phones/parse.ts';

const plainFields = [
  'phones',
  'emails',
  'address',
  'city',
  'company',
  'company_code',
  'source_id',
  'registered_on',
  'comments',
  'tag_ids',
] as const;

export type PlainField = (typeof plainFields)[number];
/** A column that can be copied, or one custom field of the column `custom`. */
export type CopyField = PlainField | `custom.${string}`;
export type CopiedValues = Partial<Pick<Lead, PlainField | 'company_id' | 'custom'>>;

/** Every field that one of the two has anything in, in the order of the page. */
export function fieldsOf(from: Lead, to: Lead): CopyField[] {
  const keys = [...new Set([from, to].flatMap(({ custom }) => Object.keys(custom)))].sort();
  const all: CopyField[] = [...plainFields, ...keys.map((key) => `custom.${key}` as const)];
  return all.filter((field) => !isEmpty(valueIn(from, field)) || !isEmpty(valueIn(to, field)));
}

export function valueIn(lead: Lead, field: CopyField): unknown {
  return isPlain(field) ? lead[field] : lead.custom[keyOf(field)];
}

/** What the field of `to` becomes: lists get what they lack, anything else is replaced; nothing never replaces something. */
export function valueAfter(from: Lead, to: Lead, field: CopyField, countries: readonly CountryCode[]): unknown {
  if (field === 'phones') return appended(to.phones, from.phones, (phone) => parsePhone(phone, countries));
  if (field === 'emails') return appended(to.emails, from.emails, (email) => email.trim().toLowerCase());
  if (field === 'tag_ids') return appended(to.tag_ids, from.tag_ids, (id) => id);
  const value = valueIn(from, field);
  return isEmpty(value) ? valueIn(to, field) : value;
}

export function changesAnything(from: Lead, to: Lead, field: CopyField, countries: readonly CountryCode[]): boolean {
  return !isDeepStrictEqual(valueAfter(from, to, field, countries), valueIn(to, field));
}

/** The columns of `to` that these fields change, with their new values. */
export function copiedValues(
  from: Lead,
  to: Lead,
  fields: CopyField[],
  countries: readonly CountryCode[],
): CopiedValues {
  const changed = fields
    .filter((field) => changesAnything(from, to, field, countries))
    .map((field) => [field, valueAfter(from, to, field, countries)] as const);
  const values: Record<string, unknown> = Object.fromEntries(changed.filter(([field]) => isPlain(field)));
  // The company goes with its name.
  if ('company' in values && from.company_id !== to.company_id) values.company_id = from.company_id;
  const custom = changed.filter(([field]) => !isPlain(field)).map(([field, value]) => [keyOf(field), value]);
  if (custom.length > 0) values.custom = { ...to.custom, ...Object.fromEntries(custom) };
  return values;
}

export function isPlain(field: CopyField): field is PlainField {
  return !field.startsWith('custom.');
}

export function keyOf(field: CopyField): string {
  return field.slice('custom.'.length);
}

export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}

function appended<T>(has: T[], more: T[], normal: (entry: T) => unknown): T[] {
  const known = new Set(has.map(normal));
  const added = more.filter((entry) => !known.has(normal(entry)) && known.add(normal(entry)));
  return [...has, ...added];
}
