import type { Knex } from 'knex';
import { createDemoCompany } from '../../seeds/demo-company.ts';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { allRights } from '../admins/rights.ts';
import { asAuthor } from '../db/change-log.ts';
import { notFound } from '../web/errors.ts';
import { createDefaultCompany } from './default-company.ts';
import { forgetSetupToken } from './token.ts';

export type Founder = Pick<Admin, 'login' | 'full_name' | 'language' | 'time_zone'> & { password_hash: string };

/** Makes the first administrator and a company to begin with; of two at once the second finds the house taken (404). */
export async function setUp(db: Knex, founder: Founder, withDemo: boolean): Promise<Admin> {
  return asAuthor(db, null, async (trx) => {
    await admins.lockAll(trx);
    if (await admins.areThereAny(trx)) throw notFound();

    const admin = await admins.create(trx, { ...founder, rights: [...allRights] });
    await createDefaultCompany(trx, admin.language);
    if (withDemo)
      await createDemoCompany(trx, { language: admin.language, time_zone: admin.time_zone, founder: admin });
    await forgetSetupToken(trx);
    return admin;
  });
}
