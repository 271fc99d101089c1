import type { Admin } from '../admins/repository.ts';
import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { formatPhone } from '../phones/parse.ts';

type Value = (lead: Lead, names: Names, sender: Admin) => string | null | undefined;

/** What may stand between double braces in a subject or a message: these names and no others. */
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

export const mergeFields = Object.keys(values);

const braces = /\{\{\s*([^{}]{0,100}?)\s*\}\}/g;

/** The names in a text that are none of ours, as they were typed. */
export function unknownFields(text: string): string[] {
  const names = [...text.matchAll(braces)].map((match) => match[1]!);
  return [...new Set(names.filter((name) => !mergeFields.includes(name)))];
}

/** Values by name, on one line each. */
export function fieldsOf(lead: Lead, names: Names, sender: Admin): Map<string, string> {
  return new Map(
    Object.entries(values).map(([name, read]) => [name, (read(lead, names, sender) ?? '').replace(/\s+/g, ' ').trim()]),
  );
}

/** The text with each known field's value in its place, as `written` puts it, so that it can mean nothing but itself. */
export function fill(text: string, fields: Map<string, string>, written: (value: string) => string): string {
  return text.replace(braces, (whole, name: string) => (fields.has(name) ? written(fields.get(name)!) : whole));
}
