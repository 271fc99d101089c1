import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { changesOf, editableWith } from '../editing/conflict.ts';
import type { Edit } from '../editing/read-edit.ts';
import { hasCustom } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { gatherCustom, spreadCustom } from '../fields/values.ts';
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

/** False when nothing differs from what is saved. Throws StaleRecord and PossibleDuplicates. */
export async function updateLead(
  db: Knex,
  me: Admin,
  id: number,
  edit: Edit<LeadValues>,
  custom: CustomField[] = [],
): Promise<boolean> {
  const editable = editableWith<LeadValues>('lead', leadFields, custom);
  return asAuthor(db, me, async (trx) => {
    const lead = spreadCustom(await leads.lock(trx, me, id), custom);
    const changes = await changesOf(trx, editable, lead, edit);
    if (!changes) return false;

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
