import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';
import type { Names } from './names.ts';
import type { Lead } from './repository.ts';

/** The contact block in words. */
export interface Contact {
  phones: Array<{ href: string; text: string }>;
  emails: string[];
  /** What else is known, in its order; empty ones are left out. */
  rows: Array<{ icon: string; label: string; text: string }>;
  created_by: string;
}

export function contactOf(lead: Lead, names: Names, { t, dates }: Ui): Contact {
  const person = (id: number | null) => names.admins.get(id ?? 0)?.full_name ?? '';
  const place = [lead.city, lead.address].filter(Boolean).join(', ');
  const rows = [
    { icon: 'map-pin', label: t('leads.field.address'), text: place },
    { icon: 'building', label: t('leads.field.company'), text: lead.company ?? '' },
    { icon: 'key', label: t('leads.field.company_code'), text: lead.company_code ?? '' },
    { icon: 'world', label: t('leads.field.source_id'), text: names.sources.get(lead.source_id ?? 0)?.name ?? '' },
    {
      icon: 'user-check',
      label: t('leads.field.responsible_id'),
      text: person(lead.responsible_id) || t('leads.form.nobody'),
    },
    { icon: 'calendar', label: t('leads.field.registered_on'), text: dates.day(lead.registered_on) },
  ];
  return {
    phones: lead.phones.map((phone) => ({ href: `tel:${phone.replace(/[^\d+]/g, '')}`, text: formatPhone(phone) })),
    emails: lead.emails,
    rows: rows.filter(({ text }) => text),
    created_by: person(lead.created_by_id),
  };
}
