import type { Request } from 'express';
import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { hashPassword, verifyPassword } from '../auth/passwords.ts';
import { endSessions } from '../auth/sessions.ts';
import { signInLimits } from '../auth/sign-in-limits.ts';
import { asAuthor } from '../db/change-log.ts';

type Passwords = { current_password: string; password: string };

/** Ends all other sessions; a wrong current password counts like a failed sign-in and returns what to say. */
export async function changePassword(
  db: Knex,
  { id, login }: Admin,
  { current_password, password }: Passwords,
  { ip, sessionID }: Request,
): Promise<string | undefined> {
  const limits = signInLimits(db);
  if (!(await limits.take(login, ip))) return 'auth.too_many';

  const me = await admins.findByLogin(db, login);
  if (!(await verifyPassword(me?.password_hash, current_password))) return 'profile.wrong_password';
  await limits.giveBack(login, ip);
  const password_hash = await hashPassword(password);
  await asAuthor(db, { id }, async (trx) => {
    await admins.update(trx, id, { password_hash });
    await endSessions(trx, id, sessionID);
  });
  return undefined;
}
