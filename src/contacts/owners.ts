import { type RecordKind, recordKinds } from '../records/kinds.ts';
import type { Contact } from './repository.ts';

/** Those whose contact persons these are. */
export interface OwnersOfKind extends RecordKind {
  /** The pages of their contact persons. */
  contact_path: string;
}

export const owners: OwnersOfKind[] = recordKinds.map((kind) => ({ ...kind, contact_path: `/${kind.name}-contacts` }));

/** The id of whose contact person it is. */
export function ownerId(contact: Contact): number {
  return contact.lead_id ?? contact.client_id ?? contact.company_id!;
}
