import type { FieldEntity } from '../fields/repository.ts';
import { fold } from '../i18n/fold.ts';
import { exportedClients, exportedCompanies, exportedLeads } from './exported.ts';
import { ownTitles } from './titled-columns.ts';

const titles = new Map<FieldEntity, Set<string>>();
const exported = { lead: exportedLeads, client: exportedClients, company: exportedCompanies };

/** Whether one of our own columns of such records is called so, in whichever language. */
export function isOwnTitle(entity: FieldEntity, name: string): boolean {
  const known = titles.get(entity) ?? ownTitles(exported[entity]);
  titles.set(entity, known);
  return known.has(fold(name.trim()));
}
