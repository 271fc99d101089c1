import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';

export interface NavItem {
  href: string;
  key: string;
  icon: string;
}

const items: Array<NavItem & { right?: Right; all_leads?: boolean }> = [
  { href: '/', key: 'nav.dashboard', icon: 'home' },
  { href: '/leads', key: 'nav.leads', icon: 'users', right: 'leads.view' },
  { href: '/clients', key: 'nav.clients', icon: 'user-check', right: 'clients.view' },
  { href: '/companies', key: 'nav.companies', icon: 'building', right: 'companies.view' },
  { href: '/calls', key: 'nav.calls', icon: 'phone', right: 'leads.view' },
  { href: '/mailings', key: 'nav.mailings', icon: 'mail', right: 'mailings.view' },
  { href: '/settings', key: 'nav.settings', icon: 'settings', right: 'settings.change' },
  { href: '/admins', key: 'nav.admins', icon: 'lock', right: 'admins.view' },
  { href: '/changes', key: 'nav.changes', icon: 'history', right: 'changes.view', all_leads: true },
];

/** Only what this person may open. */
export function navigation(me: Admin | null): NavItem[] {
  if (!me) return [];
  return items.filter(({ right, all_leads }) => {
    return (!right || me.rights.includes(right)) && !(all_leads && me.own_leads_only);
  });
}
