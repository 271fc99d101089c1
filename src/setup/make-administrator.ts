import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { allRights } from '../admins/rights.ts';
import { hashPassword } from '../auth/passwords.ts';
import { turnOff } from '../auth/second-factor.ts';
import { endSessions } from '../auth/sessions.ts';
import type { Config } from '../config.ts';
import { asAuthor } from '../db/change-log.ts';
import { createDefaultCompany } from './default-company.ts';

type Person = { login: string; name?: string; password: string };

/** Makes somebody with all rights, or gives them, a new password and entry back to the one who has this login. */
export async function makeAdministrator(
  db: Knex,
  { login, name, password }: Person,
  { language, time_zone }: Pick<Config, 'language' | 'time_zone'>,
): Promise<'created' | 'updated'> {
  const values = { password_hash: await hashPassword(password), rights: [...allRights], own_leads_only: false };
  return asAuthor(db, null, async (trx) => {
    await admins.lockAll(trx);
    await createDefaultCompany(trx, language);
    const known = await admins.findByLogin(trx, login);
    if (!known) {
      await admins.create(trx, { ...values, login, full_name: name || login, language, time_zone });
      return 'created';
    }
    await admins.update(trx, known.id, { ...values, disabled_at: null, ...(name && { full_name: name }) });
    await turnOff(trx, known.id);
    await endSessions(trx, known.id);
    return 'updated';
  });
}
