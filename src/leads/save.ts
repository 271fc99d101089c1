import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { changedFields, type Editable, refuseStale } from '../editing/conflict.ts';
import type { Edit } from '../editing/read-edit.ts';
import { hasCustom } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { gatherCustom, nameOf, spreadCustom } from '../fields/values.ts';
import { once } from '../web/submissions.ts';
import { refuseUnseen } from './duplicates.ts';
import { leadFields } from './form.ts';
import type { Lead, LeadValues } from './repository.ts';
import * as leads from './repository.ts';
import { tellResponsible } from './tell-responsible.ts';

export interface Submission {
  submission_id?: string;
  /** The possible duplicates that the person has been shown. */
  seen: number[];
}

/** The new lead's address. Throws PossibleDuplicates. */
export async function createLead(db: Knex, me: Admin, values: LeadValues, sent: Submission): Promise<string> {
  return asAuthor(db, me, (trx) =>
    once(trx, me.id, sent.submission_id, async () => {
      await refuseUnseen(trx, me, values, sent.seen);
      const lead = await leads.create(trx, gatherCustom(values), me.id);
      await tellResponsible(trx, me, lead);
      return `/leads/${lead.id}`;
    }),
  );
}

const editableWith = (custom: CustomField[]): Editable<LeadValues> => ({
  entity: 'lead',
  fields: [...leadFields, ...(custom.map(nameOf) as never[])],
  custom,
});

/** False when nothing differs from what is saved. Throws StaleRecord and PossibleDuplicates. */
export async function updateLead(
  db: Knex,
  me: Admin,
  id: number,
  edit: Edit<LeadValues>,
  custom: CustomField[] = [],
): Promise<boolean> {
  const editable = editableWith(custom);
  return asAuthor(db, me, async (trx) => {
    const lead = spreadCustom(await leads.lock(trx, me, id), custom);
    const changed = changedFields(editable, lead, edit.values);
    if (changed.length === 0) return false;
    if (lead.version !== edit.version || edit.undecided_since)
      await refuseStale(trx, editable, lead, edit.values, edit.undecided_since ?? edit.version);

    const changes = Object.fromEntries(changed.map((field) => [field, edit.values[field]])) as Partial<LeadValues>;
    await refuseUnseen(trx, me, added(lead, changes), edit.seen, id);
    await leads.update(trx, id, hasCustom(changes) ? gatherCustom(changes, lead.custom) : changes);
    if (changes.responsible_id) await tellResponsible(trx, me, { id, responsible_id: changes.responsible_id });
    return true;
  });
}

// Only what the edit brings in can make a new duplicate; the lead's old numbers are no news.
function added(lead: Lead, changes: Partial<LeadValues>) {
  return {
    phones: (changes.phones ?? []).filter((phone) => !lead.phones.includes(phone)),
    emails: (changes.emails ?? []).filter((email) => !lead.emails.includes(email)),
    company_code: changes.company_code ?? null,
  };
}
