import type { Response } from 'express';
import type { StaleRecord } from '../editing/conflict.ts';
import { showConflict } from '../editing/conflict-page.ts';
import type { ReadEdit } from '../editing/read-edit.ts';
import * as fields from '../fields/repository.ts';
import { loadNames } from '../leads/names.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { type CompanyField, shownCompany } from './form.ts';
import type { Company, CompanyValues } from './repository.ts';

/** The page with both versions of a company that two people saved at once. */
export async function showCompanyConflict(
  deps: Deps,
  res: Response,
  stale: StaleRecord,
  form: ReadEdit<CompanyValues>,
): Promise<void> {
  const { t }: Ui = res.locals.ui;
  const { id, name } = stale.row as Company;
  const names = await loadNames(deps);
  showConflict(res, stale, form, {
    address: `/companies/${id}`,
    list: { text: t('nav.companies'), href: '/companies' },
    name,
    custom: await fields.known(deps, 'company'),
    label: (field) => t(`companies.field.${field}`),
    text: (field, company: CompanyValues) => {
      if (field === 'tag_ids') return company.tag_ids.map((tagId) => names.tags.get(tagId)?.name).join(', ');
      return [company[field as CompanyField] ?? ''].flat().join('; ');
    },
    shown: (values) => shownCompany({ ...values }),
    person: (adminId) => names.admins.get(adminId ?? 0)?.full_name ?? '',
  });
}
