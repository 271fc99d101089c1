import { z } from 'zod';
import type { Ui } from '../web/ui.ts';
import { readDay, readLink, readNumber, readOptions, readText, readTick } from './read-values.ts';
import type { CustomField } from './repository.ts';

/** The values of a record's custom fields by key; a key that is not there is empty. */
export type CustomValues = Record<string, unknown>;
/** `value` is undefined where nothing was typed; `error` is a text key. */
export type ReadValue = { value: unknown } | { error: string };

/** A value as somebody types it, or as a cell of a spreadsheet holds it; several options are separated by `;`. */
export function readValue(field: Pick<CustomField, 'kind' | 'options'>, text: string): ReadValue {
  const typed = text.trim();
  if (typed === '') return { value: undefined };
  switch (field.kind) {
    case 'text':
      return readText(typed.replace(/\s+/g, ' '), 500);
    case 'long_text':
      return readText(typed.replace(/\r\n?/g, '\n'), 10_000);
    case 'number':
      return readNumber(typed);
    case 'date':
      return readDay(typed);
    case 'checkbox':
      return readTick(typed);
    case 'link':
      return readLink(typed);
    case 'select':
      return readOptions(field.options, [typed], ([option]) => option);
    case 'multi_select':
      return readOptions(field.options, typed.split(';'), (options) => options);
  }
}

/** What a value says to people; nothing if it is empty. */
export function shownValue(
  { kind }: Pick<CustomField, 'kind'>,
  value: unknown,
  { t, dates, lang }: Pick<Ui, 't' | 'dates' | 'lang'>,
): string {
  if (value === undefined || value === null || value === false) return '';
  if (kind === 'checkbox') return t('settings.yes');
  if (kind === 'date' && typeof value === 'string') return dates.day(value);
  if (kind === 'number' && typeof value === 'number') return numberIn(lang, value);
  return [value].flat().map(String).join(', ');
}

const formats = new Map<string, Intl.NumberFormat>();
function numberIn(language: string, value: number): string {
  const format = formats.get(language) ?? new Intl.NumberFormat(language, { maximumFractionDigits: 15 });
  formats.set(language, format);
  return format.format(value);
}

/** A value as a form's field holds it: a list for a multi-select. */
export function typedValue(value: unknown): string | string[] {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null ? '' : String(value);
}

/** The name of a field in forms' shapes, in errors, conflicts and lists. */
export const nameOf = ({ key }: Pick<CustomField, 'key'>): string => `custom.${key}`;

/**
 * The shape of a form's `custom[KEY]` fields, by `custom.KEY`: to be spread into the form's own shape, which then reads
 * `spreadCustom(body)` and gives null for what is empty. `current` are a record's values: an option it has stays allowed
 * when the field lost it.
 */
export function customShape(fields: CustomField[], current: CustomValues = {}): Record<string, z.ZodType> {
  return Object.fromEntries(fields.map((field) => [nameOf(field), shapeOf(field, current[field.key])]));
}

function shapeOf(field: CustomField, current: unknown): z.ZodType {
  const kept = [current ?? []].flat().filter((option) => typeof option === 'string');
  const allowed = { kind: field.kind, options: [...field.options, ...kept] };
  return z
    .any()
    .optional()
    .transform((sent, context) => {
      const texts = [sent ?? []].flat().map(String).filter(Boolean);
      const read = readValue(allowed, field.kind === 'multi_select' ? texts.join(';') : (texts.at(-1) ?? ''));
      const error = 'error' in read ? read.error : read.value === undefined && field.required && 'errors.required';
      if (error) context.addIssue(error);
      return 'error' in read ? null : (read.value ?? null);
    });
}

/** A body's `custom` beside its other fields, each as `custom.KEY`; a record's too, with null for what of `fields` is empty. */
export function spreadCustom<T extends object>(source: T, fields: CustomField[] = []): T & CustomValues {
  const { custom } = source as { custom?: unknown };
  const values: CustomValues = custom && typeof custom === 'object' ? (custom as CustomValues) : {};
  const empty = fields.map((field) => [nameOf(field), null]);
  const spread = Object.entries(values).map(([key, value]) => [nameOf({ key }), value]);
  return { ...source, ...Object.fromEntries(empty), ...Object.fromEntries(spread) };
}

/** The other way round: values read by `customShape` back in `custom`, beside those of `current` that were not read. */
export function gatherCustom<T extends object>(values: T, current: CustomValues = {}): T & { custom: CustomValues } {
  const entries = Object.entries(values);
  const own = entries.filter(([name]) => !name.startsWith('custom.'));
  const read = entries.filter(([name]) => name.startsWith('custom.')).map(([name, value]) => [name.slice(7), value]);
  const custom = Object.entries({ ...current, ...Object.fromEntries(read) }).filter(([, value]) => value !== null);
  return { ...Object.fromEntries(own), custom: Object.fromEntries(custom) } as T & { custom: CustomValues };
}

/** What a new record's fields start with. */
export function defaultValues(fields: CustomField[]): CustomValues {
  const read = fields.map((field) => [field.key, readValue(field, field.default_value)] as const);
  return Object.fromEntries(
    read.flatMap(([key, result]) => ('value' in result && result.value !== undefined ? [[key, result.value]] : [])),
  );
}
