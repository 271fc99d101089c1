import type { Knex } from 'knex';
import type { z } from 'zod';
import { hashPassword } from '../auth/passwords.ts';
import { asAuthor } from '../db/change-log.ts';
import type { FieldErrors } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { type Admin, create, isLoginTaken, lockAll, type NewAdmin } from './repository.ts';
import { covers, presets } from './rights.ts';
import type { NewAdminForm } from './schema.ts';

type Made = { address: string } | { errors: FieldErrors };

/** Makes a person with a preset's rights, once per submission; nobody gives more than he has. */
export async function createAdmin(db: Knex, me: Admin, values: z.infer<typeof NewAdminForm>): Promise<Made> {
  const { password, password_again: _, preset, submission_id, ...person } = values;
  const { rights, own_leads_only } = presets[preset];
  if (!covers(me, presets[preset])) return { errors: { preset: 'admins.cannot_grant' } };

  const password_hash = await hashPassword(password);
  const row = { ...person, rights: [...rights], own_leads_only, password_hash };
  try {
    return { address: await asAuthor(db, me, (trx) => createOnce(trx, me, submission_id, row)) };
  } catch (error) {
    if (error instanceof LoginTaken) return { errors: { login: 'errors.taken' } };
    throw error;
  }
}

async function createOnce(
  trx: Knex.Transaction,
  me: Admin,
  submissionId: string | undefined,
  row: NewAdmin,
): Promise<string> {
  await lockAll(trx);
  return once(trx, me.id, submissionId, async () => {
    if (await isLoginTaken(trx, row.login)) throw new LoginTaken();
    const { id } = await create(trx, row);
    return `/admins/${id}`;
  });
}

// Thrown, so that the submission is rolled back too and can be sent again with another login.
class LoginTaken extends Error {}
