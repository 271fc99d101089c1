import type { CountryCode } from 'libphonenumber-js/max';
import { z } from 'zod';
import { leadForm } from '../leads/form.ts';
import type { Tag } from '../tags/repository.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { loginShape, longestLogin } from './login.ts';
import type { ClientValues } from './repository.ts';

/** What the form of a client holds; shared fields read as those of a lead. */
export function clientForm(countries: readonly CountryCode[]) {
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
    birth_on: fields.optionalDate,
    comments: lead.comments,
    tag_ids: lead.tag_ids,
  });
}

/** A new client without a login gets one made of the name. */
export function newClientForm(countries: readonly CountryCode[]) {
  const form = clientForm(countries);
  const blank = z.literal(['', undefined, null]).transform(() => '');
  return form.extend({ login: z.union([blank, form.shape.login]) });
}

export type ClientField = keyof ClientValues;
export const clientFields = Object.keys(clientForm([]).shape) as ClientField[];

type ListField = 'phones' | 'emails' | 'tag_ids';
export type ShownClient = { [F in ClientField]: F extends ListField ? string[] : string };

/** The typed values as the template needs them, whatever was sent. */
export function shownClient(typed: Typed): ShownClient {
  const lists: ClientField[] = ['phones', 'emails', 'tag_ids'];
  const entries = clientFields.map((field) => {
    const texts = textsOf(typed[field]);
    return [field, lists.includes(field) ? texts : (texts.at(-1) ?? '')];
  });
  return Object.fromEntries(entries) as ShownClient;
}

function textsOf(value: unknown): string[] {
  return [value ?? []]
    .flat()
    .filter((entry) => typeof entry === 'string' || typeof entry === 'number')
    .map(String);
}

export function refusedTags({ tag_ids = [] }: Partial<ClientValues>, tags: Tag[]): FieldErrors {
  const offered = tag_ids.every((id) => tags.some((tag) => tag.id === id));
  return offered ? {} : { tag_ids: 'leads.form.gone' };
}

/** A tag that somebody deletes, or a login that somebody takes, at this very moment is refused by the database. */
export function refusedClient(error: unknown): FieldErrors | undefined {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  if (code === '23503' && constraint === 'clients_company_id_fkey') return { company_id: 'leads.form.gone' };
  if (code === '23503' && constraint === 'clients_tag_ids') return { tag_ids: 'leads.form.gone' };
  return code === '23505' && constraint === 'clients_login' ? { login: 'clients.form.login_taken' } : undefined;
}
