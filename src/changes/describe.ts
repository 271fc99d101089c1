import { isDeepStrictEqual } from 'node:util';
import { shownValue } from '../fields/values.ts';
import type { Names } from '../leads/names.ts';
import type { Ui } from '../web/ui.ts';
import { fieldsOf, type LogNames } from './fields.ts';

/** One field of a change in words: `before` and `after` are empty where there was nothing. */
export interface FieldChange {
  field: string;
  before: string;
  after: string;
}

type Image = Record<string, unknown> | null;

/** What a change did to a lead, field by field; an empty value on both sides is left out. */
export function describeLeadChange(before: Image, after: Image, names: Names, ui: Ui): FieldChange[] {
  return describeChange({ entity: 'lead', before, after }, names, ui);
}

export function describeChange(
  { entity, before, after }: { entity: string; before: Image; after: Image },
  names: LogNames,
  ui: Ui,
): FieldChange[] {
  const fields = fieldsOf(entity);
  // What tells who a lead's client is, or of what company somebody is.
  const hidden = (field: string) => {
    if (field === 'company_id') return !ui.can('companies.view');
    return !ui.can('clients.view') && (field === 'client_id' || (field === 'login' && entity === 'lead'));
  };
  const write = (field: string, image: Image) => {
    const value = field === 'rights' ? differing(image, image === before ? after : before) : image?.[field];
    return isEmpty(value) ? '' : shorten(fields[field]![1](value, names, ui));
  };
  return Object.keys(fields)
    .filter((field) => (before && field in before) || (after && field in after))
    .filter((field) => !hidden(field))
    .flatMap((field) =>
      field === 'custom'
        ? describeCustom(entity, before, after, names, ui)
        : [{ field: ui.t(fields[field]![0]), before: write(field, before), after: write(field, after) }],
    )
    .filter((change) => change.before || change.after);
}

/** Each custom field that changed by its name; by its key if it is gone for good. */
function describeCustom(entity: string, before: Image, after: Image, names: LogNames, ui: Ui): FieldChange[] {
  const [was, becomes] = [before, after].map((image) => (image?.custom ?? {}) as Record<string, unknown>);
  const any = [...names.custom_fields.values()];
  const known = any.filter((field) => field.entity === entity);
  const keys = [...new Set([...known.map(({ key }) => key), ...Object.keys({ ...was, ...becomes })])];
  return keys
    .filter((key) => !isDeepStrictEqual(was![key], becomes![key]))
    .map((key) => {
      // What went from a lead to a client is called as leads call it.
      const field = known.find((one) => one.key === key) ?? any.find((one) => one.key === key);
      const write = (value: unknown) =>
        isEmpty(value) ? '' : shorten(shownValue(field ?? { kind: 'text' }, value, ui));
      return { field: field?.name ?? key, before: write(was![key]), after: write(becomes![key]) };
    });
}

/** Of many rights only those that one image has and the other has not. */
function differing(image: Image, other: Image): unknown {
  const others = (other?.rights ?? []) as unknown[];
  return ((image?.rights ?? []) as unknown[]).filter((right) => !others.includes(right));
}

function shorten(text: string): string {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
