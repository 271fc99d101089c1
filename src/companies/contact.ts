import { type Contact, customRows } from '../leads/contact.ts';
import type { Names } from '../leads/names.ts';
import { phoneLink } from '../phones/parse.ts';
import type { Ui } from '../web/ui.ts';
import type { Company } from './repository.ts';

/** The contact block in words. */
export function contactOf(company: Company, names: Names, ui: Ui): Contact {
  const { t, dates } = ui;
  const site = company.site ?? '';
  const place = [company.city, company.address].filter(Boolean).join(', ');
  const rows = [
    { icon: 'key', label: t('companies.field.code'), text: company.code ?? '' },
    { icon: 'key', label: t('companies.field.vat_code'), text: company.vat_code ?? '' },
    { icon: 'map-pin', label: t('companies.field.address'), text: place },
    { icon: 'world', label: t('companies.field.site'), text: site, href: /^https?:/i.test(site) ? site : undefined },
    { icon: 'calendar', label: t('companies.column.registered_on'), text: dates.day(company.registered_on) },
    ...customRows('company', company.custom, names, ui),
  ];
  return {
    phones: company.phones.map(phoneLink),
    emails: company.emails,
    rows: rows.filter(({ text }) => text),
    created_by: names.admins.get(company.created_by_id ?? 0)?.full_name ?? '',
  };
}
