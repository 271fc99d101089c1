import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { verifyPassword } from '../auth/passwords.ts';
import { signInLimits } from '../auth/sign-in-limits.ts';

/** What to say if this is not the person's password; a wrong one counts like a failed sign-in. */
export async function checkPassword(
  db: Knex,
  { login }: Admin,
  password: string,
  address: string | undefined,
): Promise<string | undefined> {
  const limits = signInLimits(db);
  if (!(await limits.take(login, address))) return 'auth.too_many';

  const me = await admins.findByLogin(db, login);
  if (!(await verifyPassword(me?.password_hash, password))) return 'profile.wrong_password';
  await limits.giveBack(login, address);
  return undefined;
}
