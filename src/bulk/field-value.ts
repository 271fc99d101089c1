import type { ShownField } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { readValue, typedValue } from '../fields/values.ts';
import type { FormResult, Typed } from '../web/form.ts';
import type { Values } from './read-values.ts';

/** The custom field that is chosen, if there is one of that key. */
export function chosenField(fields: CustomField[], { field }: Typed): CustomField | undefined {
  return fields.find(({ key }) => key === field);
}

/** A value was typed, and for this field: another one may have been chosen since. */
export function isTyped({ field, of, value, empty }: Typed): boolean {
  return (value !== undefined || Boolean(empty)) && (of === undefined || of === field);
}

/** Which field gets what; it is emptied only where that is ticked, so that nothing typed is not taken for a wish. */
export function readFieldValue(fields: CustomField[], typed: Typed): FormResult<Values> {
  const field = chosenField(fields, typed);
  const refused = (errors: Record<string, string>): FormResult<Values> => ({ ok: false, errors, typed });
  if (!field) return refused({ field: typed.field ? 'errors.invalid' : 'errors.required' });
  if (!isTyped(typed)) return refused({ value: 'errors.required' });
  const { key, kind, required } = field;
  const texts = typed.empty ? [] : [typed.value ?? []].flat().map(String).filter(Boolean);
  const read = readValue(field, kind === 'multi_select' ? texts.join(';') : (texts.at(-1) ?? ''));
  if ('error' in read) return refused({ value: read.error });
  const says = read.value !== undefined || typed.empty || (kind === 'checkbox' && texts.length > 0);
  if (!says || (required && read.value === undefined)) return refused({ value: 'errors.required' });
  const chosen = kind === 'select' || kind === 'multi_select' ? [read.value ?? []].flat() : [];
  const value = read.value === undefined ? null : JSON.stringify(read.value);
  return { ok: true, values: { key, kind, value, chosen } };
}

/** The input of the chosen field, as other forms have it. */
export function shownInput(field: CustomField | undefined, typed: Typed): ShownField[] {
  if (!field) return [];
  const values = isTyped(typed) ? [typedValue(typed.value)].flat().filter(Boolean) : [];
  return [{ field, id: 'value', input: 'value', value: values.at(-1) ?? '', values }];
}
