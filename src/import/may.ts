import type { Admin } from '../admins/repository.ts';
import type { Right } from '../admins/rights.ts';
import type { DuplicateMode, ImportEntity } from './plan.ts';
import type { Import } from './repository.ts';

export const importRights = { lead: 'leads.import', client: 'clients.import' } as const satisfies Record<
  ImportEntity,
  Right
>;
const changeRights = { lead: 'leads.change', client: 'clients.change' } as const satisfies Record<ImportEntity, Right>;

export function mayImport({ rights, disabled_at }: Admin, entity: ImportEntity): boolean {
  return !disabled_at && rights.includes(importRights[entity]);
}

/** Whether this person's rows may change records that are there already. */
export function mayUpdate({ rights }: Admin, entity: ImportEntity): boolean {
  return rights.includes(changeRights[entity]);
}

/** Who may not change records skips what is there. */
export function effectiveMode(me: Admin, { entity, plan }: Pick<Import, 'entity' | 'plan'>): DuplicateMode {
  const { duplicates } = plan;
  const changes = duplicates === 'fill' || duplicates === 'overwrite';
  return changes && !mayUpdate(me, entity) ? 'skip' : duplicates;
}
