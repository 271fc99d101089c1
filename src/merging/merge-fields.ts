import { isDeepStrictEqual } from 'node:util';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Lead, LeadUpdate } from '../leads/repository.ts';
import { isEmpty, valueAfter } from './copy-fields.ts';

const plainFields = [
  'full_name',
  'phones',
  'emails',
  'city',
  'address',
  'company',
  'company_code',
  'source_id',
  'responsible_id',
  'registered_on',
  'priority',
  'step_id',
  'tag_ids',
  'comments',
  'held_until',
  'client_id',
] as const;

type PlainField = (typeof plainFields)[number];
export type MergeField = PlainField | `custom.${string}`;

/** From which lead a field's value is taken, or from all of them together. */
export type Pick = number | 'all';
export interface Choice {
  /** The lead that stays. */
  main: number;
  picks: Partial<Record<MergeField, Pick>>;
}

/** Fields whose values can be put together. */
const joinable = new Set<MergeField>(['phones', 'emails', 'tag_ids', 'comments']);

/** Every field that any of the leads has something in. */
export function fieldsOf(leads: Lead[]): MergeField[] {
  const keys = [...new Set(leads.flatMap(({ custom }) => Object.keys(custom)))].sort();
  const all: MergeField[] = [...plainFields, ...keys.map((key) => `custom.${key}` as const)];
  return all.filter((field) => leads.some((lead) => !isEmpty(valueIn(lead, field))));
}

export function valueIn(lead: Lead, field: MergeField): unknown {
  return isPlain(field) ? lead[field] : lead.custom[field.slice('custom.'.length)];
}

/** Whether there is nothing to choose. */
export function isSame(leads: Lead[], field: MergeField): boolean {
  return leads.every((lead) => isDeepStrictEqual(valueIn(lead, field), valueIn(leads[0]!, field)));
}

export function canJoin(leads: Lead[], field: MergeField): boolean {
  return joinable.has(field) && leads.filter((lead) => !isEmpty(valueIn(lead, field))).length > 1;
}

/** The fullest lead, the oldest of equals. */
export function fullest(leads: Lead[]): Lead {
  const filled = (lead: Lead) => fieldsOf([lead]).length;
  return [...leads].sort((a, b) => filled(b) - filled(a) || a.id - b.id)[0]!;
}

/** The choice with what was not chosen, or cannot be, filled in: the main one's value, else the oldest's that has any. */
export function completed(leads: Lead[], { main, picks }: Partial<Choice>): Choice {
  const stays = leads.find(({ id }) => id === main) ?? fullest(leads);
  const given = fieldsOf(leads).map((field) => {
    const pick = picks?.[field];
    const isPossible = pick === 'all' ? canJoin(leads, field) : leads.some(({ id }) => id === pick);
    return [field, isPossible ? pick : usualPick(leads, stays, field)];
  });
  return { main: stays.id, picks: Object.fromEntries(given) };
}

function usualPick(leads: Lead[], main: Lead, field: MergeField): Pick {
  if (canJoin(leads, field)) return 'all';
  const byAge = [...leads].sort((a, b) => a.id - b.id);
  // Known since the first time somebody wrote him down.
  if (field === 'registered_on') return byAge.sort((a, b) => a.registered_on.localeCompare(b.registered_on))[0]!.id;
  return [main, ...byAge].find((lead) => !isEmpty(valueIn(lead, field)))?.id ?? main.id;
}

/** The value that a field gets. */
export function mergedValue(
  leads: Lead[],
  choice: Choice,
  field: MergeField,
  countries: readonly CountryCode[],
): unknown {
  const pick = choice.picks[field];
  const main = leads.find(({ id }) => id === choice.main)!;
  if (pick !== 'all') return valueIn(leads.find(({ id }) => id === pick) ?? main, field);
  const others = leads.filter((lead) => lead !== main);
  if (field === 'comments') return joinTexts([main, ...others].map(({ comments }) => comments));
  const joined = { ...main };
  for (const other of others)
    Object.assign(joined, { [field]: valueAfter(other, joined, field as 'phones', countries) });
  return valueIn(joined, field);
}

function joinTexts(texts: string[]): string {
  return [...new Set(texts.map((text) => text.trim()).filter(Boolean))].join('\n\n');
}

/** What changes in the main lead. */
export function mergedValues(leads: Lead[], choice: Choice, countries: readonly CountryCode[]): LeadUpdate {
  const main = leads.find(({ id }) => id === choice.main)!;
  const values: Record<string, unknown> = {};
  const custom = { ...main.custom };
  for (const field of fieldsOf(leads)) {
    const value = mergedValue(leads, choice, field, countries);
    if (isDeepStrictEqual(value, valueIn(main, field))) continue;
    if (isPlain(field)) values[field] = value;
    else custom[field.slice('custom.'.length)] = value;
  }
  if (!isDeepStrictEqual(custom, main.custom)) values.custom = custom;
  const company_id = companyAfter(leads, choice, main);
  if (company_id !== main.company_id) values.company_id = company_id;
  if ('client_id' in values)
    values.converted_at = leads.find(({ id }) => id === choice.picks.client_id)?.converted_at ?? null;
  return values;
}

// The company goes with its name: of leads with one name, one may belong to it and the others only say so.
function companyAfter(leads: Lead[], { picks }: Choice, main: Lead): number | null {
  const picked = leads.find(({ id }) => id === picks.company) ?? main;
  const others = leads.filter(({ company }) => company !== null && company === picked.company);
  return picked.company_id ?? others.find(({ company_id }) => company_id)?.company_id ?? null;
}

function isPlain(field: MergeField): field is PlainField {
  return !field.startsWith('custom.');
}
