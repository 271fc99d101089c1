import type { Knex } from 'knex';
import { type PhoneLink, phoneLink } from '../phones/parse.ts';
import type { Contact, OwnerKind } from './repository.ts';
import * as contacts from './repository.ts';

/** A contact person as a list shows him. */
export interface ContactItem extends Omit<Contact, 'phones'> {
  phones: PhoneLink[];
  is_primary: boolean;
}

/** The contact persons of one owner, the primary one first. */
export async function listShown(db: Knex, kind: OwnerKind, ownerId: number): Promise<ContactItem[]> {
  return (await contacts.listOf(db, kind, ownerId)).map(shown);
}

/** Those of a lead that became a client. */
export interface PeopleOfLead {
  lead: { id: number; full_name: string };
  contacts: ContactItem[];
}

/** Of these leads, those that have any. */
export async function listOfLeads(db: Knex, leads: Array<PeopleOfLead['lead']>): Promise<PeopleOfLead[]> {
  const rows = await contacts.listOfLeads(
    db,
    leads.map(({ id }) => id),
  );
  return leads
    .map((lead) => ({ lead, contacts: rows.filter(({ lead_id }) => lead_id === lead.id).map(shown) }))
    .filter((each) => each.contacts.length > 0);
}

function shown(contact: Contact, at: number): ContactItem {
  return { ...contact, phones: contact.phones.map(phoneLink), is_primary: at === 0 };
}
