import type { z } from 'zod';
import type { Typed } from '../web/form.ts';
import type { CustomField } from './repository.ts';
import { type CustomValues, customShape, defaultValues, nameOf, spreadCustom, typedValue } from './values.ts';

/** A custom field in a form, with what was typed or stands in the record. */
export interface ShownField {
  field: CustomField;
  /** `custom.KEY`: its id in the page, and its name in errors. */
  id: string;
  /** `custom[KEY]`: its name in the form. */
  input: string;
  value: string;
  values: string[];
}

/** `typed` is a body or a record, spread. */
export function shownFields(fields: CustomField[], typed: Typed): ShownField[] {
  return fields.map((field) => {
    const values = [typedValue(typed[nameOf(field)])].flat().filter(Boolean);
    return { field, id: nameOf(field), input: inputName(nameOf(field)), value: values.at(-1) ?? '', values };
  });
}

/** `custom.KEY` as a form sends it; any other name as it is. */
export function inputName(field: string): string {
  return field.startsWith('custom.') ? `custom[${field.slice('custom.'.length)}]` : field;
}

/** The form with the custom fields as `custom.KEY`; it reads a spread body. */
export function withCustom<Form extends z.ZodObject>(Form: Form, fields: CustomField[], current?: CustomValues): Form {
  return (fields.length > 0 ? Form.extend(customShape(fields, current)) : Form) as Form;
}

/** What a new record's form starts with, spread. */
export function startingFields(fields: CustomField[]): Typed {
  const { custom: _, ...values } = spreadCustom({ custom: defaultValues(fields) });
  return values;
}

/** Whether the values, spread, have any custom field. */
export function hasCustom(values: object): boolean {
  return Object.keys(values).some((name) => name.startsWith('custom.'));
}
