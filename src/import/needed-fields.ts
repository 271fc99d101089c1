import type { CustomField } from '../fields/repository.ts';
import { defaultValues, nameOf, readValue } from '../fields/values.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Plan } from './plan.ts';

/** Fields without which no new record is made, and that nothing fills by itself. */
export function neededFields(custom: CustomField[]): CustomField[] {
  return custom.filter((field) => field.required && Object.keys(defaultValues([field])).length === 0);
}

/** The one value that all new records are to get in each of these fields, as typed; empty ones are left out. */
export function typedValues(custom: CustomField[], sent: Record<string, unknown>): Record<string, string> {
  const texts = neededFields(custom).map(({ key, kind }) => {
    const typed = [Object.hasOwn(sent, key) ? sent[key] : []].flat().filter((each) => typeof each === 'string' && each);
    return [key, kind === 'multi_select' ? typed.join(';') : String(typed.at(-1) ?? '')] as const;
  });
  return Object.fromEntries(texts.flatMap(([key, text]) => (text.trim() ? [[key, text.slice(0, 10_000)]] : [])));
}

/** What is wrong with these values, by the name of the field. */
export function wrongValues(custom: CustomField[], typed: Record<string, string>): FieldErrors {
  const read = custom.map((field) => [nameOf(field), readValue(field, typed[field.key] ?? '')] as const);
  return Object.fromEntries(read.flatMap(([name, result]) => ('error' in result ? [[name, result.error]] : [])));
}

/** The fields with the plan's values as their defaults. */
export function withPlanned(custom: CustomField[], { defaults }: Plan): CustomField[] {
  const needed = new Set(neededFields(custom));
  return custom.map((field) =>
    needed.has(field) ? { ...field, default_value: defaults.custom[field.key] ?? '' } : field,
  );
}
