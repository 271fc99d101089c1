import type { Response } from 'express';
import * as companies from '../companies/repository.ts';
import type { StaleRecord } from '../editing/conflict.ts';
import { showConflict } from '../editing/conflict-page.ts';
import type { ReadEdit } from '../editing/read-edit.ts';
import * as fields from '../fields/repository.ts';
import { loadNames, type Names } from '../leads/names.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { type ClientField, shownClient } from './form.ts';
import type { Client, ClientValues } from './repository.ts';

/** The page with both versions of a client that two people saved at once. */
export async function showClientConflict(
  deps: Deps,
  res: Response,
  stale: StaleRecord,
  form: ReadEdit<ClientValues>,
): Promise<void> {
  const ui: Ui = res.locals.ui;
  const { id, full_name, company_id } = stale.row as Client;
  const names = await loadNames(deps);
  const both = [company_id, form.edit.values.company_id ?? null].filter((one) => one !== null);
  const companyNames = new Map((await companies.listByIds(deps.db, both)).map((row) => [row.id, row.name]));
  showConflict(res, stale, form, {
    address: `/clients/${id}`,
    list: { text: ui.t('nav.clients'), href: '/clients' },
    name: full_name,
    custom: await fields.known(deps, 'client'),
    label: (field) => ui.t(`clients.field.${field}`),
    text: shownBy(ui, names, companyNames),
    shown: (values) => shownClient({ ...values }),
    person: (adminId) => names.admins.get(adminId ?? 0)?.full_name ?? '',
  });
}

function shownBy({ dates }: Ui, names: Names, companyNames: Map<number, string>) {
  const written: { [F in ClientField]?: (client: ClientValues) => string | undefined } = {
    phones: ({ phones }) => phones.join('; '),
    emails: ({ emails }) => emails.join('; '),
    company_id: (client) => companyNames.get(client.company_id ?? 0) ?? '',
    birth_on: ({ birth_on }) => dates.day(birth_on),
    tag_ids: ({ tag_ids }) => tag_ids.map((id) => names.tags.get(id)?.name).join(', '),
  };
  return (field: string, client: ClientValues): string => {
    const name = field as ClientField;
    return written[name]?.(client) ?? String(client[name] ?? '');
  };
}
