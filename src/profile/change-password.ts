import type { Request } from 'express';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { hashPassword } from '../auth/passwords.ts';
import { endSessions } from '../auth/sessions.ts';
import { asAuthor } from '../db/change-log.ts';
import { checkPassword } from './check-password.ts';

type Passwords = { current_password: string; password: string };

/** Ends all other sessions; returns what to say of a wrong current password. */
export async function changePassword(
  db: Knex,
  me: Admin,
  { current_password, password }: Passwords,
  { ip, sessionID }: Request,
): Promise<string | undefined> {
  const refused = await checkPassword(db, me, current_password, ip);
  if (refused) return refused;

  const password_hash = await hashPassword(password);
  await asAuthor(db, me, async (trx) => {
    await admins.update(trx, me.id, { password_hash });
    await endSessions(trx, me.id, sessionID);
  });
  return undefined;
}
