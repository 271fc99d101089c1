import type { Admin } from '../admins/repository.ts';
import type { ClientValues } from '../clients/repository.ts';
import * as clients from '../clients/repository.ts';
import { gatherCustom } from '../fields/values.ts';
import { whyNotConvertible } from '../leads/convertible.ts';
import * as leads from '../leads/repository.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { getSetting } from '../settings/repository.ts';
import * as steps from '../steps/repository.ts';
import type { Deps } from '../web/deps.ts';
import { once } from '../web/submissions.ts';
import { ConversionRefused } from './refusal.ts';

/**
 * Registers a lead as a client and gives the operation, or null when this submission has done so before.
 * Throws ConversionRefused; the database refuses a taken login.
 */
export async function convert(
  deps: Deps,
  me: Admin,
  { id, full_name }: Pick<leads.Lead, 'id' | 'full_name'>,
  values: ClientValues,
  submissionId: string | undefined,
): Promise<Operation | null> {
  const fromAnyStep = await getSetting(deps, 'convert_from_any_step');
  const spec = { kind: 'conversion' as const, params: { lead_id: id, name: full_name } };
  return asOperation(deps.db, me, spec, async (trx, operation) => {
    let done: Operation | null = null;
    await once(trx, me.id, submissionId, async () => {
      const lead = await leads.lock(trx, me, id);
      const reason = whyNotConvertible(lead, await steps.list(trx), fromAnyStep);
      if (reason) throw new ConversionRefused(lead, reason);

      const company_id = values.company === lead.company ? lead.company_id : null;
      const client = await clients.create(trx, gatherCustom({ ...values, company_id }, lead.custom), me.id);
      await leads.linkClient(trx, lead.id, client.id);
      done = operation;
      return `/leads/${lead.id}`;
    });
    return done;
  });
}
