import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { type Shown, shownTyped } from '../editing/shown.ts';
import { todayIn } from '../i18n/dates.ts';
import { parsePhones, splitPhones } from '../phones/parse.ts';
import * as fields from '../web/fields.ts';
import type { Typed } from '../web/form.ts';
import { type LeadValues, priorities } from './repository.ts';

const most = 20;
export const emailShape = /^[^\s@,;<>"()]+@[^\s@,;<>"()]+\.[^\s@.,;<>"()]+$/u;

const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);
const parts = z.preprocess((value) => [value ?? []].flat(), z.array(z.string().max(1000, 'errors.too_long')).max(50));
const required = <S extends z.ZodType>(shape: S) =>
  z.preprocess((value, context) => {
    if ((last(value) ?? '') === '') context.addIssue('errors.required');
    return value;
  }, shape);

/** What the form of a lead holds; `phones` and `emails` come repeated, `;`-separated or both. */
export function leadForm(countries: readonly CountryCode[]) {
  return z.object({
    full_name: fields.requiredText(200),
    phones: parts
      .transform((list) => list.flatMap(splitPhones))
      .pipe(z.array(z.string()).max(most, 'leads.form.too_many'))
      .transform((list) => parsePhones(list, countries)),
    emails: parts
      .transform(splitEmails)
      .pipe(
        z
          .array(z.string().max(254, 'leads.form.email').regex(emailShape, 'leads.form.email'))
          .max(most, 'leads.form.too_many'),
      ),
    city: fields.optionalText(100),
    address: fields.optionalText(300),
    company: fields.optionalText(200),
    company_code: fields.optionalText(50),
    company_id: fields.optionalId,
    source_id: fields.optionalId,
    registered_on: required(fields.date),
    responsible_id: fields.optionalId,
    priority: required(z.preprocess(last, z.enum(priorities))),
    step_id: required(fields.id),
    comments: fields.text(10_000),
    tag_ids: fields.ids,
  });
}

export type LeadForm = ReturnType<typeof leadForm>;
export type LeadField = keyof LeadValues;
export const leadFields = Object.keys(leadForm([]).shape) as LeadField[];

export function splitEmails(list: string[]): string[] {
  const emails = list.flatMap((text) => text.toLowerCase().split(/[;,\s]+/u));
  return [...new Set(emails.filter(Boolean))];
}

/** What a new lead's form starts with, and what a field that was not sent counts as. */
export function startingValues(me: Admin, steps: Array<{ id: number }>): Typed {
  return { registered_on: todayIn(me.time_zone), responsible_id: me.id, priority: 'normal', step_id: steps[0]?.id };
}

/** The typed values as the template needs them, whatever was sent. */
export function shown(typed: Typed): ShownLead {
  return shownTyped(leadFields, lists, typed);
}

const lists = ['phones', 'emails', 'tag_ids'] as const;
export type ShownLead = Shown<LeadField, (typeof lists)[number]>;
