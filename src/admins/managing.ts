import type { Knex } from 'knex';
import { forbidden } from '../web/errors.ts';
import { hasLeads } from './open-work.ts';
import { type Admin, get, lockAll } from './repository.ts';
import { covers, type Right } from './rights.ts';

// What the limit to one's own leads narrows: a colleague with one of these has something of his own to be seen.
const limited: Right[] = ['leads.view', 'mailings.view'];

/**
 * Whoever sets a password or an e-mail can sign in as that person, so he must have all that person's rights himself;
 * and who sees only his own leads must not get at another's that way, nor by taking rights away or handing leads over.
 */
export async function mayManage(db: Knex, me: Admin, other: Admin): Promise<boolean> {
  if (!covers(me, other)) return false;
  if (!me.own_leads_only || me.id === other.id) return true;
  return !limited.some((right) => other.rights.includes(right)) && !(await hasLeads(db, other.id));
}

export async function requireManager(db: Knex, me: Admin, other: Admin): Promise<void> {
  if (!(await mayManage(db, me, other))) throw forbidden('superior');
}

/** Nobody changes his own rights: a wrong click would close the page where it could be taken back. */
export async function requireRightsManager(db: Knex, me: Admin, other: Admin): Promise<void> {
  if (me.id === other.id) throw forbidden('own_rights');
  await requireManager(db, me, other);
}

/**
 * Whoever asks, as he is at this moment, while nobody else makes or changes an administrator. What he then does to others
 * leaves at least him who may change administrators, so there is always one, even if two take each other's rights at once.
 */
export async function lockAsManager(trx: Knex.Transaction, me: Admin): Promise<Admin> {
  await lockAll(trx);
  const now = await get(trx, me.id);
  if (now.disabled_at || !now.rights.includes('admins.change')) throw forbidden();
  return now;
}
