import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { type Shown, shownTyped } from '../editing/shown.ts';
import { leadForm } from '../leads/form.ts';
import * as fields from '../web/fields.ts';
import type { Typed } from '../web/form.ts';
import type { ContactValues } from './repository.ts';

/** What the form of a contact person holds; phones and e-mails read as those of a lead. */
export function contactForm(countries: readonly CountryCode[]) {
  const { full_name, phones, emails } = leadForm(countries).shape;
  return z.object({
    full_name,
    job_title: fields.optionalText(100),
    phones,
    emails,
    comments: fields.text(10_000),
  });
}

export type ContactField = keyof ContactValues;
export const contactFields = Object.keys(contactForm([]).shape) as ContactField[];

const lists = ['phones', 'emails'] as const;
export type ShownContact = Shown<ContactField, (typeof lists)[number]>;

/** The typed values as the template needs them, whatever was sent. */
export function shownContact(typed: Typed): ShownContact {
  return shownTyped(contactFields, lists, typed);
}
