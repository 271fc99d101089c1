import { type Contact, customRows } from '../leads/contact.ts';
import type { Names } from '../leads/names.ts';
import { phoneLink } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';
import type { Client } from './repository.ts';

/** The contact block in words. */
export function contactOf(client: Client, names: Names, ui: Ui): Contact {
  const { t, can, dates } = ui;
  const company = client.company_id && can('companies.view') ? `/companies/${client.company_id}` : undefined;
  const place = [client.city, client.address].filter(Boolean).join(', ');
  const rows = [
    { icon: 'user', label: t('clients.field.login'), text: client.login },
    { icon: 'map-pin', label: t('clients.field.address'), text: place },
    { icon: 'building', label: t('clients.field.company'), text: client.company ?? '', href: company },
    { icon: 'key', label: t('clients.field.company_code'), text: client.company_code ?? '' },
    { icon: 'cake', label: t('clients.field.birth_on'), text: dates.day(client.birth_on) },
    { icon: 'calendar', label: t('clients.column.registered_on'), text: dates.day(client.registered_on) },
    ...customRows('client', client.custom, names, ui),
  ];
  return {
    phones: client.phones.map(phoneLink),
    emails: client.emails,
    rows: rows.filter(({ text }) => text),
    created_by: names.admins.get(client.created_by_id ?? 0)?.full_name ?? '',
  };
}
