import type { Knex } from 'knex';
import type { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { lockAsManager, requireRightsManager } from './managing.ts';
import { type Admin, get, update } from './repository.ts';
import { allRights, completed, covers, presets } from './rights.ts';
import type { RightsForm } from './schema.ts';

/** Gives what `me` has to somebody who has no more. Returns what is wrong as a text key; then nothing has changed. */
export async function changeRights(
  db: Knex,
  me: Admin,
  id: number,
  form: z.infer<typeof RightsForm>,
): Promise<string | undefined> {
  const { rights: wanted, own_leads_only } = form.preset ? presets[form.preset] : form;
  const rights = allRights.filter((right) => wanted.includes(right));
  return asAuthor(db, me, async (trx) => {
    const now = await lockAsManager(trx, me);
    const admin = await get(trx, id);
    await requireRightsManager(trx, now, admin);
    if (form.version !== undefined && form.version !== admin.version) return 'admins.stale_rights';
    if (!covers(now, { rights, own_leads_only })) return 'admins.cannot_grant';
    if (completed(rights).length > rights.length) return 'admins.needs_information';

    await update(trx, id, { rights, own_leads_only });
    return undefined;
  });
}
