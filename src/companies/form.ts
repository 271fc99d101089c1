import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { type Shown, shownTyped } from '../editing/shown.ts';
import { readLink } from '../fields/read-values.ts';
import { leadForm } from '../leads/form.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import type { CompanyValues } from './repository.ts';

/** What the form of a company holds; shared fields read as those of a lead. */
export function companyForm(countries: readonly CountryCode[]) {
  const lead = leadForm(countries).shape;
  return z.object({
    name: fields.requiredText(200),
    code: fields.optionalText(50),
    vat_code: fields.optionalText(50),
    phones: lead.phones,
    emails: lead.emails,
    city: lead.city,
    address: lead.address,
    site: fields.optionalText(300).transform((typed, context) => {
      if (typed === null) return null;
      const read = readLink(typed);
      if ('value' in read) return String(read.value);
      context.addIssue(read.error);
      return null;
    }),
    comments: lead.comments,
    tag_ids: lead.tag_ids,
  });
}

export type CompanyField = keyof CompanyValues;
export const companyFields = Object.keys(companyForm([]).shape) as CompanyField[];

const lists = ['phones', 'emails', 'tag_ids'] as const;
export type ShownCompany = Shown<CompanyField, (typeof lists)[number]>;

/** The typed values as the template needs them, whatever was sent. */
export function shownCompany(typed: Typed): ShownCompany {
  return shownTyped(companyFields, lists, typed);
}

/** A tag that somebody deletes at this very moment is refused by the database. */
export function refusedCompany(error: unknown): FieldErrors | undefined {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  return code === '23503' && constraint === 'companies_tag_ids' ? { tag_ids: 'leads.form.gone' } : undefined;
}
