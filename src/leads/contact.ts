import type { FieldEntity } from '../fields/repository.ts';
import { type CustomValues, shownValue } from '../fields/values.ts';
import { type PhoneLink, phoneLink } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';
import type { Names } from './names.ts';
import type { Lead } from './repository.ts';

/** The contact block in words. */
export interface Contact {
  phones: PhoneLink[];
  emails: string[];
  /** What else is known, in its order; empty ones are left out. */
  rows: Array<{ icon: string; label: string; text: string; href?: string }>;
  created_by: string;
}

export function contactOf(lead: Lead, names: Names, ui: Ui): Contact {
  const { t, can, dates } = ui;
  const person = (id: number | null) => names.admins.get(id ?? 0)?.full_name ?? '';
  const company = lead.company_id && can('companies.view') ? `/companies/${lead.company_id}` : undefined;
  const place = [lead.city, lead.address].filter(Boolean).join(', ');
  const rows = [
    { icon: 'map-pin', label: t('leads.field.address'), text: place },
    { icon: 'building', label: t('leads.field.company'), text: lead.company ?? '', href: company },
    { icon: 'key', label: t('leads.field.company_code'), text: lead.company_code ?? '' },
    { icon: 'world', label: t('leads.field.source_id'), text: names.sources.get(lead.source_id ?? 0)?.name ?? '' },
    {
      icon: 'user-check',
      label: t('leads.field.responsible_id'),
      text: person(lead.responsible_id) || t('leads.form.nobody'),
    },
    { icon: 'calendar', label: t('leads.field.registered_on'), text: dates.day(lead.registered_on) },
    ...customRows('lead', lead.custom, names, ui),
  ];
  return {
    phones: lead.phones.map(phoneLink),
    emails: lead.emails,
    rows: rows.filter(({ text }) => text),
    created_by: person(lead.created_by_id),
  };
}

/** The custom fields of a record that are filled in, in their order. */
export function customRows(entity: FieldEntity, custom: CustomValues, names: Names, ui: Ui): Contact['rows'] {
  return [...names.custom_fields.values()]
    .filter((field) => field.entity === entity && !field.deleted_at)
    .map((field) => ({ field, text: shownValue(field, custom[field.key], ui) }))
    .map(({ field, text }) => ({
      icon: 'forms',
      label: field.name,
      text,
      href: field.kind === 'link' && /^(https?|mailto):/i.test(text) ? text : undefined,
    }));
}
