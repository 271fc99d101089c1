import type { Knex } from 'knex';
import type { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { type Admin, get, isAnyManagerBeside, lockAll, update } from './repository.ts';
import { allRights, presets, type Right } from './rights.ts';
import type { RightsForm } from './schema.ts';

type Wanted = z.infer<typeof RightsForm>;

/**
 * Gives and takes only rights that `me` has: what the other has beyond them stays.
 * Returns what is wrong as a text key; then nothing has changed.
 */
export async function changeRights(db: Knex, me: Admin, id: number, form: Wanted): Promise<string | undefined> {
  const wanted = form.preset ? presets[form.preset] : form;
  return asAuthor(db, me, async (trx) => {
    await lockAll(trx);
    const admin = await get(trx, id);
    if (form.version !== undefined && form.version !== admin.version) return 'admins.stale_rights';
    if (grantsTooMuch(me, admin, wanted)) return 'admins.cannot_grant';

    const kept = (right: Right) => admin.rights.includes(right) && !me.rights.includes(right);
    const rights = allRights.filter((right) => wanted.rights.includes(right) || kept(right));
    const leaves = admin.rights.includes('admins.change') && !rights.includes('admins.change');
    if (leaves && !admin.disabled_at && !(await isAnyManagerBeside(trx, id))) return 'admins.last_manager';

    await update(trx, id, { rights, own_leads_only: wanted.own_leads_only });
    return undefined;
  });
}

function grantsTooMuch(
  me: Admin,
  admin: Admin,
  wanted: Pick<Wanted, 'own_leads_only'> & { rights: readonly Right[] },
): boolean {
  const widens = me.own_leads_only && admin.own_leads_only && !wanted.own_leads_only;
  return widens || wanted.rights.some((right) => !admin.rights.includes(right) && !me.rights.includes(right));
}
