import type { Knex } from 'knex';
import type { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import type { FieldErrors } from '../web/form.ts';
import { type Admin, get, isLoginTaken, lockAll, update } from './repository.ts';
import type { AdminForm } from './schema.ts';

type Outcome = { newer?: Admin; errors?: FieldErrors };

/** Saves, unless somebody saved meanwhile (then `newer` is what is there now) or the login belongs to another. */
export async function changeAdmin(
  db: Knex,
  me: Admin,
  id: number,
  { version, ...values }: z.infer<typeof AdminForm>,
): Promise<Outcome> {
  return asAuthor(db, me, async (trx): Promise<Outcome> => {
    await lockAll(trx);
    const admin = await get(trx, id);
    if (version !== undefined && version !== admin.version) return { newer: admin };
    // One's own needs the password, which the profile asks for.
    if (id === me.id && values.email !== admin.email) return { errors: { email: 'admins.own_email' } };
    if (await isLoginTaken(trx, values.login, id)) return { errors: { login: 'errors.taken' } };
    await update(trx, id, values);
    return {};
  });
}
