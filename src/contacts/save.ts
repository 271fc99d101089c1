import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { changesOf, type Editable } from '../editing/conflict.ts';
import type { Edit } from '../editing/read-edit.ts';
import { asOperation } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { once } from '../web/submissions.ts';
import { contactFields } from './form.ts';
import { type OwnersOfKind, ownerId } from './owners.ts';
import type { Contact, ContactValues } from './repository.ts';
import * as contacts from './repository.ts';

export interface Wanted {
  is_primary: boolean;
  submission_id?: string;
}

/** The address of the owner's page with the new contact person. */
export async function createContact(
  db: Knex,
  me: Admin,
  owners: OwnersOfKind,
  id: number,
  values: ContactValues,
  { is_primary, submission_id }: Wanted,
): Promise<string> {
  return asAuthor(db, me, (trx) =>
    once(trx, me.id, submission_id, async () => {
      await owners.lockOpen(trx, me, id);
      const contact = await contacts.create(trx, owners.name, id, values, me.id);
      if (is_primary) await contacts.makePrimary(trx, contact.id);
      return addressOf(owners, contact);
    }),
  );
}

/** Where a contact person stands on his owner's page. */
export function addressOf({ path }: Pick<OwnersOfKind, 'path'>, contact: Contact): string {
  return `${path}/${ownerId(contact)}?show=contacts#contact-${contact.id}`;
}

/** The owner is locked first, as everybody does it. */
async function lock(trx: Knex.Transaction, me: Admin, owners: OwnersOfKind, id: number): Promise<Contact> {
  const contact = await contacts.get(trx, owners.name, id);
  await owners.lockOpen(trx, me, ownerId(contact));
  return contacts.get(trx, owners.name, id);
}

/** False when nothing differs from what is saved. Throws StaleRecord. */
export async function updateContact(
  db: Knex,
  me: Admin,
  owners: OwnersOfKind,
  id: number,
  edit: Edit<ContactValues>,
): Promise<boolean> {
  const editable: Editable<ContactValues> = { entity: `${owners.name}_contact`, fields: contactFields };
  return asAuthor(db, me, async (trx) => {
    const contact = await lock(trx, me, owners, id);
    const changes = await changesOf(trx, editable, Object.assign({ deleted_at: null }, contact), edit);
    if (!changes) return false;
    await contacts.update(trx, id, changes);
    return true;
  });
}

export async function makePrimary(db: Knex, me: Admin, owners: OwnersOfKind, id: number): Promise<Contact> {
  return asAuthor(db, me, async (trx) => {
    const contact = await lock(trx, me, owners, id);
    const [first] = await contacts.listOf(trx, owners.name, ownerId(contact));
    if (first?.id !== id) await contacts.makePrimary(trx, id);
    return contact;
  });
}

/** As an operation, so that it can be undone. */
export async function removeContact(
  db: Knex,
  me: Admin,
  owners: OwnersOfKind,
  id: number,
): Promise<{ contact: Contact; operation: Operation }> {
  return asOperation(db, me, { kind: `${owners.name}_contact_delete` }, async (trx, operation) => {
    const contact = await lock(trx, me, owners, id);
    await contacts.remove(trx, id);
    return { contact, operation };
  });
}
