import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
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

type ListField = 'phones' | 'emails';
export type ShownContact = { [F in ContactField]: F extends ListField ? string[] : string };

/** The typed values as the template needs them, whatever was sent. */
export function shownContact(typed: Typed): ShownContact {
  const entries = contactFields.map((field) => {
    const texts = [typed[field] ?? []].flat().filter((text) => typeof text === 'string');
    return [field, field === 'phones' || field === 'emails' ? texts : (texts.at(-1) ?? '')];
  });
  return Object.fromEntries(entries) as ShownContact;
}
