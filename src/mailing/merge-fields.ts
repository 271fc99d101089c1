import type { Admin } from '../admins/repository.ts';
import type { EverField } from '../fields/repository.ts';
import { nameOf, shownValue } from '../fields/values.ts';
import { datesFor } from '../i18n/dates.ts';
import { type Language, translator } from '../i18n/translator.ts';
import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';

type Value = (lead: Lead, names: Names, sender: Admin) => string | null | undefined;

/** What may stand between double braces in a subject or a message: these names, those of custom fields, and no others. */
const values: Record<string, Value> = {
  full_name: (lead) => lead.full_name,
  company: (lead) => lead.company,
  city: (lead) => lead.city,
  address: (lead) => lead.address,
  phone: (lead) => lead.phone && formatPhone(lead.phone),
  email: (lead) => lead.email,
  step: (lead, { steps }) => steps.get(lead.step_id)?.name,
  source: (lead, { sources }) => sources.get(lead.source_id ?? 0)?.name,
  responsible: (lead, { admins }) => admins.get(lead.responsible_id ?? 0)?.full_name,
  responsible_email: (lead, { admins }) => admins.get(lead.responsible_id ?? 0)?.email,
  sender: (_lead, _names, sender) => sender.full_name,
  sender_email: (_lead, _names, sender) => sender.email,
};

/** How days, numbers and ticks are written. */
export type Writing = Pick<Ui, 't' | 'dates' | 'lang'>;

export function writingIn({ language, time_zone }: { language: Language; time_zone: string }): Writing {
  const t = translator(language);
  return { t, lang: language, dates: datesFor(language, time_zone, t) };
}

export interface MergeField {
  name: string;
  /** What people called it, if they made it. */
  label?: string;
}

export function mergeFields(names: Names): MergeField[] {
  const open = customFields(names).filter(({ deleted_at }) => !deleted_at);
  return [...Object.keys(values).map((name) => ({ name })), ...open.map((field) => labelled(field))];
}

function customFields({ custom_fields }: Names): EverField[] {
  return [...custom_fields.values()].filter(({ entity }) => entity === 'lead');
}

function labelled(field: EverField): Required<MergeField> {
  return { name: nameOf(field), label: field.name };
}

const braces = /\{\{\s*([^{}]{0,100}?)\s*\}\}/g;

/** Names in a text that are no fields. */
export interface WrongFields {
  /** As they were typed. */
  unknown: string[];
  /** Those that were fields until they were deleted. */
  gone: Array<Required<MergeField>>;
}

export function wrongFields(text: string, names: Names): WrongFields {
  const known = new Set(mergeFields(names).map(({ name }) => name));
  const wrong = new Set([...text.matchAll(braces)].map((match) => match[1]!).filter((name) => !known.has(name)));
  const gone = customFields(names)
    .map(labelled)
    .filter(({ name }) => wrong.has(name));
  for (const { name } of gone) wrong.delete(name);
  return { unknown: [...wrong], gone };
}

export function hasWrongFields(text: string, names: Names): boolean {
  const { unknown, gone } = wrongFields(text, names);
  return unknown.length + gone.length > 0;
}

/** Values by name, on one line each. */
export function fieldsOf(lead: Lead, names: Names, sender: Admin, writing: Writing): Map<string, string> {
  const built = Object.entries(values).map(([name, read]) => [name, read(lead, names, sender)] as const);
  const custom = customFields(names)
    .filter(({ deleted_at }) => !deleted_at)
    .map((field) => [nameOf(field), shownValue(field, lead.custom[field.key], writing)] as const);
  return new Map([...built, ...custom].map(([name, value]) => [name, (value ?? '').replace(/\s+/g, ' ').trim()]));
}

/** The text with each known field's value in its place, as `written` puts it, so that it can mean nothing but itself. */
export function fill(text: string, fields: Map<string, string>, written: (value: string) => string): string {
  return text.replace(braces, (whole, name: string) => (fields.has(name) ? written(fields.get(name)!) : whole));
}
