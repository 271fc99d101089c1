import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { type Shown, shownTyped } from '../editing/shown.ts';
import { todayIn } from '../i18n/dates.ts';
import { leadForm } from '../leads/form.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { loginShape, longestLogin } from './login.ts';
import type { ClientValues } from './repository.ts';

/** What the form of a client holds, for a person in this zone; shared fields read as those of a lead. */
export function clientForm(countries: readonly CountryCode[], zone: string) {
  const lead = leadForm(countries).shape;
  return z.object({
    login: fields.requiredText(longestLogin).refine((login) => loginShape.test(login), 'clients.form.login_shape'),
    full_name: lead.full_name,
    phones: lead.phones,
    emails: lead.emails,
    city: lead.city,
    address: lead.address,
    company: lead.company,
    company_code: lead.company_code,
    company_id: lead.company_id,
    birth_on: fields.optionalDate.refine((day) => day === null || day <= todayIn(zone), 'clients.form.not_born'),
    comments: lead.comments,
    tag_ids: lead.tag_ids,
  });
}

/** A new client without a login gets one made of the name. */
export function newClientForm(countries: readonly CountryCode[], zone: string) {
  const form = clientForm(countries, zone);
  const blank = z.literal(['', undefined, null]).transform(() => '');
  return form.extend({ login: z.union([blank, form.shape.login]) });
}

export type ClientField = keyof ClientValues;
export const clientFields = Object.keys(clientForm([], 'UTC').shape) as ClientField[];

const lists = ['phones', 'emails', 'tag_ids'] as const;
export type ShownClient = Shown<ClientField, (typeof lists)[number]>;

/** The typed values as the template needs them, whatever was sent. */
export function shownClient(typed: Typed): ShownClient {
  return shownTyped(clientFields, lists, typed);
}

/** A tag that somebody deletes, or a login that somebody takes, at this very moment is refused by the database. */
export function refusedClient(error: unknown): FieldErrors | undefined {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  if (code === '23503' && constraint === 'clients_company_id_fkey') return { company_id: 'leads.form.gone' };
  if (code === '23503' && constraint === 'clients_tag_ids') return { tag_ids: 'leads.form.gone' };
  return code === '23505' && constraint === 'clients_login' ? { login: 'clients.form.login_taken' } : undefined;
}
