import type { Knex } from 'knex';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Admin } from '../admins/repository.ts';
import type { Lead } from '../leads/repository.ts';
import * as leads from '../leads/repository.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { once } from '../web/submissions.ts';
import { type CopyField, copiedValues } from './copy-fields.ts';

/** Thrown where one of the two was changed after the page with both was shown. */
export class StaleCopy extends Error {
  readonly lead: Lead;
  readonly from: Lead;

  constructor(lead: Lead, from: Lead) {
    super('stale copy');
    this.lead = lead;
    this.from = from;
  }
}

export interface Copy {
  /** The lead that changes, and the one that stays as it is. */
  id: number;
  from: number;
  fields: CopyField[];
  version?: number;
  from_version?: number;
  submission_id?: string;
}

/** Copies fields from one lead to another as one operation. Throws StaleCopy. */
export async function copyFrom(
  db: Knex,
  me: Admin,
  copy: Copy,
  countries: readonly CountryCode[],
): Promise<{ operation: Operation; outcome: 'copied' | 'unchanged' | 'repeated' }> {
  const spec = { kind: 'lead_copy' as const, params: { id: copy.id, from: copy.from } };
  return asOperation(db, me, spec, async (trx, operation) => {
    let outcome: 'copied' | 'unchanged' | 'repeated' = 'repeated';
    await once(trx, me.id, copy.submission_id, async () => {
      const { lead, from } = await lockBoth(trx, me, copy);
      if ((copy.version ?? lead.version) !== lead.version || (copy.from_version ?? from.version) !== from.version)
        throw new StaleCopy(lead, from);
      const values = copiedValues(from, lead, copy.fields, countries);
      outcome = Object.keys(values).length > 0 ? 'copied' : 'unchanged';
      if (outcome === 'copied') await leads.update(trx, lead.id, values);
      return `/leads/${lead.id}`;
    });
    return { operation, outcome };
  });
}

// In the order of their ids: whoever copies the other way round at the same moment waits instead of a deadlock.
async function lockBoth(trx: Knex.Transaction, me: Admin, copy: Copy): Promise<{ lead: Lead; from: Lead }> {
  const locked = new Map<number, Lead>();
  for (const id of [copy.id, copy.from].sort((a, b) => a - b)) locked.set(id, await leads.lockOpen(trx, me, id));
  return { lead: locked.get(copy.id)!, from: locked.get(copy.from)! };
}
