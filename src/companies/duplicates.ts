import type { Knex } from 'knex';
import { isSamePhone, phoneTail } from '../phones/parse.ts';
import type { Company } from './repository.ts';

export type Wanted = Pick<Company, 'name' | 'code' | 'vat_code' | 'phones' | 'emails'>;
export type SameCompany = Pick<Company, 'id' | 'name' | 'code' | 'vat_code' | 'phones' | 'emails' | 'city'> & {
  same: Array<'name' | 'code' | 'vat_code' | 'phone' | 'email'>;
};

const shortest = 5;

/** Thrown where a company would be saved beside others that nobody has looked at yet. */
export class PossibleSameCompanies extends Error {
  readonly same: SameCompany[];

  constructor(same: SameCompany[]) {
    super('possible same companies');
    this.same = same;
  }
}

export async function refuseUnseen(db: Knex, wanted: Partial<Wanted>, seen: number[], except?: number): Promise<void> {
  const same = await find(db, wanted, except);
  if (same.some(({ id }) => !seen.includes(id))) throw new PossibleSameCompanies(same);
}

type Row = Omit<SameCompany, 'same'> & Record<'same_name' | 'same_code' | 'same_vat_code', boolean | null>;

/** Companies outside the bin with this name, code, VAT code, or one of these phones or e-mails; newest first. */
export async function find(db: Knex, wanted: Partial<Wanted>, except = 0): Promise<SameCompany[]> {
  const { name = '', code = null, vat_code = null, phones = [], emails = [] } = wanted;
  const tails = phones.map(phoneTail).filter((tail) => tail.length >= shortest);
  if (!name && !code && !vat_code && tails.length === 0 && emails.length === 0) return [];

  // Each arm walks its own index; together in one OR they would not.
  const ids = () => db('companies').select('id').limit(200);
  const hits = db
    .queryBuilder()
    .unionAll(
      [
        ids().whereRaw('company_name_key(name) = company_name_key(?)', [name]),
        ids().whereNotNull('code').whereRaw('company_code_key(code) = company_code_key(?)', [code]),
        ids().whereNotNull('vat_code').whereRaw('company_code_key(vat_code) = company_code_key(?)', [vat_code]),
        ids().whereRaw('phone_tails(phones) && ?::text[]', [tails]),
        ids().whereRaw('emails && ?::text[]', [emails]),
      ],
      true,
    );
  const rows: Row[] = await db('companies')
    .withMaterialized('hits', hits)
    .whereIn('id', db('hits').select('id'))
    .whereNot('id', except)
    .whereNot('state', 'bin')
    .orderBy('id', 'desc')
    .limit(20)
    .select('id', 'name', 'code', 'vat_code', 'phones', 'emails', 'city')
    .select(
      db.raw('company_name_key(name) = company_name_key(?) as same_name', [name]),
      db.raw('company_code_key(code) = company_code_key(?) as same_code', [code]),
      db.raw('company_code_key(vat_code) = company_code_key(?) as same_vat_code', [vat_code]),
    );
  return rows
    .map(({ same_name, same_code, same_vat_code, ...row }) => {
      const same: SameCompany['same'] = [];
      if (same_name) same.push('name');
      if (same_code) same.push('code');
      if (same_vat_code) same.push('vat_code');
      if (row.phones.some((phone) => phones.some((other) => isSamePhone(phone, other)))) same.push('phone');
      if (row.emails.some((email) => emails.includes(email))) same.push('email');
      return { ...row, same };
    })
    .filter(({ same }) => same.length > 0);
}
