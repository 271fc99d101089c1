import type { Response } from 'express';
import * as companies from '../companies/repository.ts';
import type { StaleRecord } from '../editing/conflict.ts';
import { showConflict } from '../editing/conflict-page.ts';
import type { ReadEdit } from '../editing/read-edit.ts';
import * as fields from '../fields/repository.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { type LeadField, shown } from './form.ts';
import { loadNames, type Names } from './names.ts';
import type { Lead, LeadValues } from './repository.ts';

/** The page with both versions of a lead that two people saved at once. */
export async function showLeadConflict(
  deps: Deps,
  res: Response,
  stale: StaleRecord,
  form: ReadEdit<LeadValues>,
): Promise<void> {
  const ui: Ui = res.locals.ui;
  const { id, full_name, company_id } = stale.row as Lead;
  const names = await loadNames(deps);
  const both = [company_id, form.edit.values.company_id ?? null].filter((one) => one !== null);
  const companyNames = new Map((await companies.listByIds(deps.db, both)).map((row) => [row.id, row.name]));
  showConflict(res, stale, form, {
    address: `/leads/${id}`,
    list: { text: ui.t('nav.leads'), href: '/leads' },
    name: full_name,
    custom: await fields.known(deps, 'lead'),
    label: (field) => ui.t(`leads.field.${field}`),
    text: shownBy(ui, names, companyNames),
    shown: (values) => shown({ ...values }),
    person: (adminId) => names.admins.get(adminId ?? 0)?.full_name ?? '',
  });
}

function shownBy({ t, dates }: Ui, names: Names, companyNames: Map<number, string>) {
  const written: { [F in LeadField]?: (lead: LeadValues) => string | undefined } = {
    phones: ({ phones }) => phones.join('; '),
    emails: ({ emails }) => emails.join('; '),
    company_id: (lead) => companyNames.get(lead.company_id ?? 0) ?? '',
    source_id: ({ source_id }) => names.sources.get(source_id ?? 0)?.name,
    responsible_id: ({ responsible_id }) => names.admins.get(responsible_id ?? 0)?.full_name,
    step_id: ({ step_id }) => names.steps.get(step_id)?.name,
    priority: ({ priority }) => t(`leads.priority.${priority}`),
    registered_on: ({ registered_on }) => dates.day(registered_on),
    tag_ids: ({ tag_ids }) => tag_ids.map((id) => names.tags.get(id)?.name).join(', '),
  };
  return (field: string, lead: LeadValues): string => {
    const name = field as LeadField;
    return written[name]?.(lead) ?? String(lead[name] ?? '');
  };
}
