import type { Knex } from 'knex';
import { isSamePhone, phoneTail } from '../phones/parse.ts';
import type { Client } from './repository.ts';

export type Wanted = Pick<Client, 'phones' | 'emails'>;
export type SameClient = Pick<Client, 'id' | 'login' | 'full_name' | 'phones' | 'emails' | 'company'> & {
  same: Array<'phone' | 'email'>;
};

const shortest = 5;

/** Thrown where a client would be saved beside others that nobody has looked at yet. */
export class PossibleSameClients extends Error {
  readonly same: SameClient[];

  constructor(same: SameClient[]) {
    super('possible same clients');
    this.same = same;
  }
}

export async function refuseUnseen(db: Knex, wanted: Wanted, seen: number[], except?: number): Promise<void> {
  const same = await find(db, wanted, except);
  if (same.some(({ id }) => !seen.includes(id))) throw new PossibleSameClients(same);
}

/** Clients outside the bin with one of these phones or e-mails, newest first. */
export async function find(db: Knex, wanted: Wanted, except = 0): Promise<SameClient[]> {
  const tails = wanted.phones.map(phoneTail).filter((tail) => tail.length >= shortest);
  if (tails.length === 0 && wanted.emails.length === 0) return [];

  // Each arm walks its own index; together in one OR they would not.
  const ids = () => db('clients').select('id').limit(200);
  const hits = db
    .queryBuilder()
    .unionAll(
      [
        ids().whereRaw('phone_tails(phones) && ?::text[]', [tails]),
        ids().whereRaw('emails && ?::text[]', [wanted.emails]),
      ],
      true,
    );
  const rows: Array<Omit<SameClient, 'same'>> = await db('clients')
    .withMaterialized('hits', hits)
    .whereIn('id', db('hits').select('id'))
    .whereNot('id', except)
    .whereNot('state', 'bin')
    .orderBy('id', 'desc')
    .limit(20)
    .select('id', 'login', 'full_name', 'phones', 'emails', 'company');
  return rows.map((row) => ({ ...row, same: sameFields(row, wanted) })).filter(({ same }) => same.length > 0);
}

function sameFields(row: Wanted, wanted: Wanted): SameClient['same'] {
  const byPhone = row.phones.some((phone) => wanted.phones.some((other) => isSamePhone(phone, other)));
  const byEmail = row.emails.some((email) => wanted.emails.includes(email));
  return [...(byPhone ? (['phone'] as const) : []), ...(byEmail ? (['email'] as const) : [])];
}
