import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { optionalId } from '../web/fields.ts';
import type { FieldErrors } from '../web/form.ts';
import * as companies from './repository.ts';

export interface CompanyChoice {
  id: number;
  name: string;
}

/** What a form's `company_id` may be: what was typed, unless it is in the bin, and what stands there (`keptId`). */
export async function companyChoices(
  db: Knex,
  me: Admin,
  typed: unknown,
  keptId: number | null = null,
): Promise<CompanyChoice[]> {
  if (!me.rights.includes('companies.view')) return [];
  const ids = [optionalId.safeParse(typed).data ?? null, keptId].filter((id) => id !== null);
  const rows = await companies.listByIds(db, [...new Set(ids)]);
  return rows.filter(({ id, deleted_at }) => !deleted_at || id === keptId).map(({ id, name }) => ({ id, name }));
}

export function refusedChoice(companyId: number | null | undefined, choices: CompanyChoice[]): FieldErrors {
  const offered = companyId === null || companyId === undefined || choices.some(({ id }) => id === companyId);
  return offered ? {} : { company_id: 'leads.form.gone' };
}
