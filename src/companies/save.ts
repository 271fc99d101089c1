import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { changesOf, editableWith } from '../editing/conflict.ts';
import type { Edit } from '../editing/read-edit.ts';
import { hasCustom } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import { gatherCustom, spreadCustom } from '../fields/values.ts';
import { todayIn } from '../i18n/dates.ts';
import { once } from '../web/submissions.ts';
import { type Member, membersOf } from './belonging.ts';
import { refuseUnseen, type Wanted } from './duplicates.ts';
import { companyFields } from './form.ts';
import type { Company, CompanyValues } from './repository.ts';
import * as companies from './repository.ts';

interface Sent {
  submission_id?: string;
  /** The possible duplicates that the person has been shown. */
  seen: number[];
  /** Whom the company is made for. */
  member: Member | null;
}

/** The address to go on to: the new company's, or that of who was attached to it. Throws PossibleSameCompanies. */
export async function createCompany(db: Knex, me: Admin, values: CompanyValues, sent: Sent): Promise<string> {
  const { member } = sent;
  return asAuthor(db, me, (trx) =>
    once(trx, me.id, sent.submission_id, async () => {
      await refuseUnseen(trx, values, sent.seen);
      const members = member && membersOf(member.kind);
      if (members) await members.lock(trx, me, member.id);
      const registered_on = todayIn(me.time_zone);
      const company = await companies.create(trx, gatherCustom({ ...values, registered_on }), me.id);
      if (!members) return `/companies/${company.id}`;
      await members.setCompany(trx, member.id, company.id);
      return `${members.path}/${member.id}`;
    }),
  );
}

/** False when nothing differs from what is saved. Throws StaleRecord and PossibleSameCompanies. */
export async function updateCompany(
  db: Knex,
  me: Admin,
  id: number,
  edit: Edit<CompanyValues>,
  custom: CustomField[] = [],
): Promise<boolean> {
  const editable = editableWith<CompanyValues>('company', companyFields, custom);
  return asAuthor(db, me, async (trx) => {
    if (edit.values.name !== undefined) await lockMembers(trx, id);
    const company = spreadCustom(await companies.lockOpen(trx, me, id), custom);
    const changes = await changesOf(trx, editable, company, edit);
    if (!changes) return false;

    await refuseUnseen(trx, added(company, changes), edit.seen, id);
    await companies.update(trx, id, hasCustom(changes) ? gatherCustom(changes, company.custom) : changes);
    return true;
  });
}

// A new name goes to them: who edits one of them has locked that one first and would wait for the company. Many follow later.
async function lockMembers(trx: Knex.Transaction, id: number): Promise<void> {
  const some = (table: string) => trx(table).where({ company_id: id }).orderBy('id').limit(201);
  const counted = await Promise.all(['leads', 'clients'].map((table) => some(table).select('id')));
  if (counted.flat().length > 200) return;
  for (const table of ['leads', 'clients']) await some(table).forNoKeyUpdate().select('id');
}

// Only what the edit brings in can make a new duplicate; the company's old numbers are no news.
function added(company: Company, changes: Partial<CompanyValues>): Partial<Wanted> {
  return {
    name: changes.name,
    code: changes.code,
    vat_code: changes.vat_code,
    phones: changes.phones?.filter((phone) => !company.phones.includes(phone)),
    emails: changes.emails?.filter((email) => !company.emails.includes(email)),
  };
}
