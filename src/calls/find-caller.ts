import type { Knex } from 'knex';
import * as clients from '../clients/repository.ts';
import * as leadsByPhone from '../leads/by-phone.ts';
import type { Lead } from '../leads/repository.ts';
import { type Phone, phoneDigits, phoneTail } from '../phones/parse.ts';

/** Either `clients` or `leads` is filled; both empty: nobody knows the number. */
export interface Caller {
  clients: clients.Client[];
  leads: Lead[];
}

/** Whose number this is, clients first, then leads. Ownership is not asked here. */
export async function findCaller(db: Knex, phone: Phone): Promise<Caller> {
  const tail = phoneTail(phone);
  const ofClients = sameNumber(await clients.listByPhoneTail(db, tail), phone);
  if (ofClients.length > 0) return { clients: ofClients, leads: [] };
  return { clients: [], leads: sameNumber(await leadsByPhone.listByPhoneTail(db, tail), phone) };
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
