import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { type Phone, phoneDigits, phoneTail } from '../phones/parse.ts';
import { type Lead, visibleTo } from './repository.ts';

export type Wanted = Pick<Lead, 'phones' | 'emails' | 'company_code'>;
export type Duplicate = Pick<Lead, 'id' | 'full_name' | 'phones' | 'emails' | 'company' | 'company_code'> & {
  same: Array<'phone' | 'email' | 'company_code'>;
};

const shortest = 5;

/** Thrown where a lead would be saved beside others that nobody has looked at yet. */
export class PossibleDuplicates extends Error {
  readonly duplicates: Duplicate[];

  constructor(duplicates: Duplicate[]) {
    super('possible duplicates');
    this.duplicates = duplicates;
  }
}

export async function refuseUnseen(
  db: Knex,
  me: Admin,
  wanted: Wanted,
  seen: number[],
  except?: number,
): Promise<void> {
  const duplicates = await find(db, me, wanted, except);
  if (duplicates.some(({ id }) => !seen.includes(id))) throw new PossibleDuplicates(duplicates);
}

/** Leads outside the bin with the same phone, e-mail or company code, newest first; only those this person may see. */
export async function find(db: Knex, me: Admin, wanted: Wanted, except = 0): Promise<Duplicate[]> {
  const tails = wanted.phones.map(phoneTail).filter((tail) => tail.length >= shortest);
  if (tails.length === 0 && wanted.emails.length === 0 && !wanted.company_code) return [];

  const rows: Array<Omit<Duplicate, 'same'>> = await db('leads')
    .withMaterialized('hits', hits(db, { ...wanted, phones: tails }))
    .whereIn('leads.id', db('hits').select('id'))
    .whereNot('leads.id', except)
    .whereNot('state', 'bin')
    .modify(visibleTo(me))
    .orderBy('leads.id', 'desc')
    .limit(50)
    .select('leads.id', 'full_name', 'phones', 'emails', 'company', 'company_code');
  const byPhone = new Set(wanted.phones.flatMap((phone) => withPhone(phone, rows)));
  return rows
    .map((row) => ({ ...row, same: sameFields(row, wanted, byPhone) }))
    .filter(({ same }) => same.length > 0)
    .slice(0, 20);
}

// Each arm walks its own index; together in one OR they would not.
function hits(db: Knex, { phones, emails, company_code }: Wanted): Knex.QueryBuilder {
  const ids = () => db('leads').select('id').limit(200);
  return db.queryBuilder().unionAll(
    [
      ids().whereRaw('phone_tails(phones) && ?::text[]', [phones]),
      ids().whereRaw('emails && ?::text[]', [emails]),
      ids()
        .whereNotNull('company_code')
        .where('company_code', company_code ?? ''),
    ],
    true,
  );
}

/** The leads with this number: written the same; if there are none, the same digits; if none, the same last nine. */
function withPhone(phone: Phone, rows: Array<{ id: number; phones: Phone[] }>): number[] {
  if (phoneTail(phone).length < shortest) return [];
  for (const reading of [(text: Phone) => text, phoneDigits, phoneTail]) {
    const same = rows.filter(({ phones }) => phones.some((other) => reading(other) === reading(phone)));
    if (same.length > 0) return same.map(({ id }) => id);
  }
  return [];
}

function sameFields(row: Omit<Duplicate, 'same'>, wanted: Wanted, byPhone: Set<number>): Duplicate['same'] {
  const same: Duplicate['same'] = [];
  if (byPhone.has(row.id)) same.push('phone');
  if (row.emails.some((email) => wanted.emails.includes(email))) same.push('email');
  if (wanted.company_code && row.company_code === wanted.company_code) same.push('company_code');
  return same;
}
