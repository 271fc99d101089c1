import type { Contact } from '../leads/contact.ts';
import type { Names } from '../leads/names.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';
import type { Client } from './repository.ts';

/** The contact block in words. */
export function contactOf(client: Client, names: Names, { t, dates }: Ui): Contact {
  const place = [client.city, client.address].filter(Boolean).join(', ');
  const rows = [
    { icon: 'user', label: t('clients.field.login'), text: client.login },
    { icon: 'map-pin', label: t('clients.field.address'), text: place },
    { icon: 'building', label: t('clients.field.company'), text: client.company ?? '' },
    { icon: 'key', label: t('clients.field.company_code'), text: client.company_code ?? '' },
    { icon: 'cake', label: t('clients.field.birth_on'), text: dates.day(client.birth_on) },
    { icon: 'calendar', label: t('clients.column.registered_on'), text: dates.day(client.registered_on) },
    ...Object.entries(client.custom).map(([key, value]) => ({ icon: 'note', label: key, text: textOf(value) })),
  ];
  return {
    phones: client.phones.map((phone) => ({ href: `tel:${phone.replace(/[^\d+]/g, '')}`, text: formatPhone(phone) })),
    emails: client.emails,
    rows: rows.filter(({ text }) => text),
    created_by: names.admins.get(client.created_by_id ?? 0)?.full_name ?? '',
  };
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}
