import type { Knex } from 'knex';
import * as clients from '../clients/repository.ts';
import * as companies from '../companies/repository.ts';
import * as contacts from '../contacts/repository.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import type { Lead } from '../leads/repository.ts';
import { type Phone, phoneDigits, phoneTail } from '../phones/parse.ts';

/** Whose number it is; nobody's, if nothing is filled. */
export interface Caller {
  clients: clients.Client[];
  leads: Lead[];
  companies: companies.Company[];
  /** The contact person whose number it is; the others are then those he belongs to. */
  contact?: contacts.Contact;
}

const nobody: Caller = { clients: [], leads: [], companies: [] };

/** Whose number this is: clients first, then leads, then contact persons, then companies. Ownership is not asked here. */
export async function findCaller(db: Knex, phone: Phone): Promise<Caller> {
  const tail = phoneTail(phone);
  const ofClients = sameNumber(await clients.listByPhoneTail(db, tail), phone);
  if (ofClients.length > 0) return { ...nobody, clients: ofClients };
  const ofLeads = sameNumber(await leadsByPhone.listByPhoneTail(db, tail), phone);
  if (ofLeads.length > 0) return { ...nobody, leads: ofLeads };
  const ofContacts = await ownersOf(db, sameNumber(await contacts.listByPhoneTail(db, tail), phone));
  if (ofContacts) return ofContacts;
  return { ...nobody, companies: sameNumber(await companies.listByPhoneTail(db, tail), phone) };
}

/** To whom contact persons belong, without what is in the bin; undefined if nobody is left. */
async function ownersOf(db: Knex, people: contacts.Contact[]): Promise<Caller | undefined> {
  const ids = (field: 'lead_id' | 'client_id' | 'company_id') =>
    people.map((row) => row[field]).filter((id) => id !== null);
  const isKept = ({ deleted_at }: { deleted_at: Date | null }) => !deleted_at;
  const caller: Caller = {
    leads: (await leadsByPhone.listByIds(db, ids('lead_id'))).filter(isKept),
    clients: (await clients.listByIds(db, ids('client_id'))).filter(isKept),
    companies: (await companies.listByIds(db, ids('company_id'))).filter(isKept),
  };
  const has = (rows: Array<{ id: number }>, id: number | null) => rows.some((row) => row.id === id);
  const contact = people.find(
    (row) =>
      has(caller.leads, row.lead_id) || has(caller.clients, row.client_id) || has(caller.companies, row.company_id),
  );
  return contact && { ...caller, contact };
}

// The same number, else the same digits; the last nine alone are enough only when they point at one record.
function sameNumber<T extends { phones: string[] }>(rows: T[], phone: Phone): T[] {
  const exact = rows.filter(({ phones }) => phones.includes(phone));
  if (exact.length > 0) return exact;

  const digits = phoneDigits(phone);
  const same = rows.filter(({ phones }) => phones.some((other) => phoneDigits(other) === digits));
  if (same.length > 0) return same;
  return rows.length === 1 ? rows : [];
}
