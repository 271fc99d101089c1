import { forbidden } from '../web/errors.ts';
import type { Admin } from './repository.ts';
import { covers } from './rights.ts';

/**
 * Whoever sets a password or an e-mail can sign in as that person, so he must have all that person's rights himself;
 * and who sees only his own leads must not get at another's that way.
 */
export function mayManage(me: Admin, other: Admin): boolean {
  const seesHisLeads = !me.own_leads_only || me.id === other.id || !other.rights.includes('leads.view');
  return seesHisLeads && covers(me, other);
}

export function requireManager(me: Admin, other: Admin): void {
  if (!mayManage(me, other)) throw forbidden('superior');
}
