import type { Right } from '../admins/rights.ts';

/** What an operation can be, and the right it takes to do it and to undo it; its name is the text `operations.kind.…`. */
export const kinds = {
  bulk_step: 'leads.change',
  bulk_responsible: 'leads.change',
  bulk_priority: 'leads.change',
  bulk_tag: 'leads.change',
  bulk_hold: 'leads.change',
  bulk_field: 'leads.change',
  bulk_task: 'leads.change',
  bulk_delete: 'leads.delete',
  bulk_restore: 'leads.delete',
  lead_delete: 'leads.delete',
  lead_restore: 'leads.delete',
  merge: 'leads.delete',
  lead_copy: 'leads.change',
  lead_step: 'leads.change',
  lead_responsible: 'leads.change',
  conversion: 'leads.convert',
  client_link: 'leads.convert',
  client_unlink: 'leads.convert',
  client_delete: 'clients.delete',
  client_restore: 'clients.delete',
  lead_import: 'leads.import',
  client_import: 'clients.import',
  lead_sheet_edit: 'leads.change',
  client_sheet_edit: 'clients.change',
  company_sheet_edit: 'companies.change',
  company_delete: 'companies.delete',
  company_restore: 'companies.delete',
  lead_company: 'leads.change',
  client_company: 'clients.change',
  lead_contact_delete: 'leads.change',
  client_contact_delete: 'clients.change',
  company_contact_delete: 'companies.change',
  lead_file_delete: 'leads.change',
  client_file_delete: 'clients.change',
  company_file_delete: 'companies.change',
} as const satisfies Record<string, Right>;

/** Changes of an entry that many records follow, and the right to begin one; none can be undone. */
export const moveKinds = {
  step_delete: 'settings.change',
  source_delete: 'settings.change',
  action_type_delete: 'settings.change',
  tag_delete: 'settings.change',
  hand_over: 'admins.change',
  company_rename: 'companies.change',
} as const satisfies Record<string, Right>;

export type UndoableKind = keyof typeof kinds;
export type MoveKind = keyof typeof moveKinds;
export type OperationKind = UndoableKind | MoveKind | 'undo';

export function isUndoable(kind: OperationKind): kind is UndoableKind {
  return Object.hasOwn(kinds, kind);
}

export function isMove(kind: OperationKind): kind is MoveKind {
  return Object.hasOwn(moveKinds, kind);
}

/** The name of a company is changed already when its leads begin to follow: they are never left with the old one. */
export function isStoppable(kind: OperationKind): boolean {
  return kind !== 'company_rename';
}
