import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { HttpError } from '../web/errors.ts';
import * as leads from './repository.ts';

/** As `leads.lock`, for work on a lead: one in the bin is to be restored first (409). */
export async function lockOpen(trx: Knex.Transaction, admin: Admin, id: number): Promise<leads.Lead> {
  const lead = await leads.lock(trx, admin, id);
  if (lead.deleted_at) throw new HttpError(409, 'in_bin');
  return lead;
}
