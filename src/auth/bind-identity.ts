import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import type { Identity } from './oidc.ts';

/**
 * Whose identity this is: of the one bound to it, else of the only one who has its e-mail address, who is bound to it
 * from now on. Nobody is ever made from it.
 */
export async function bindIdentity(db: Knex, { issuer, subject, email }: Identity): Promise<Admin | undefined> {
  const bound = await admins.findByIdentity(db, issuer, subject);
  if (bound || !email) return bound?.disabled_at ? undefined : bound;

  const [admin, another] = await admins.listByEmail(db, email);
  if (!admin || another || admin.disabled_at || admin.oidc_subject) return undefined;
  return asAuthor(db, admin, async (trx) => {
    if ((await admins.lock(trx, admin.id)).oidc_subject) return undefined;
    await admins.update(trx, admin.id, { oidc_issuer: issuer, oidc_subject: subject });
    return admins.get(trx, admin.id);
  });
}
