import type { Knex } from 'knex';
import type { CountryCode } from 'libphonenumber-js/max';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';
import { all } from '../lists/condition.ts';
import { searchConditions } from '../lists/search-conditions.ts';
import { ownerId, owners } from './owners.ts';
import type { Contact, OwnerKind } from './repository.ts';

export interface FoundContact extends Pick<Contact, 'id' | 'full_name' | 'job_title' | 'phones' | 'emails'> {
  owner_name: string;
  /** Where he stands on his owner's page. */
  href: string;
}

const looked = 5000;
const shown = ['id', 'full_name', 'job_title', 'phones', 'emails', 'lead_id', 'client_id', 'company_id'];

/** Contact persons of whom this person may see, outside the bin, whose name, position, e-mail or phone holds the text. */
export async function search(
  db: Knex,
  me: Admin,
  q: string,
  { countries, limit }: { countries: readonly CountryCode[]; limit: number },
): Promise<FoundContact[]> {
  const { sql, bindings } = all(searchConditions('contacts', q, countries));
  if (!sql) return [];
  const hits = db('contacts')
    .select(shown)
    .whereRaw(sql, bindings as Knex.Value[])
    .limit(looked);
  const rows: Array<Contact & { owner_name: string }> = await db
    .withMaterialized('hits', hits)
    .from(db.queryBuilder().unionAll(ownersOf(db, me), true).as('found') as never)
    .orderByRaw('full_name collate "und-x-icu", id')
    .limit(limit)
    .select();
  return rows.map((row) => {
    const { path } = owners.find(({ name }) => row[`${name}_id`])!;
    return { ...row, href: `${path}/${ownerId(row)}?show=contacts#contact-${row.id}` };
  });
}

/** The hits of each kind of owner that this person may see. */
function ownersOf(db: Knex, me: Admin): Knex.QueryBuilder[] {
  const tables: Record<OwnerKind, { table: string; name: string; right: Admin['rights'][number] }> = {
    lead: { table: 'leads', name: 'full_name', right: 'leads.view' },
    client: { table: 'clients', name: 'full_name', right: 'clients.view' },
    company: { table: 'companies', name: 'name', right: 'companies.view' },
  };
  return Object.entries(tables)
    .filter(([, { right }]) => me.rights.includes(right))
    .map(([kind, { table, name }]) => {
      const query = db('hits')
        .join(table, `${table}.id`, `hits.${kind}_id`)
        .whereNot(`${table}.state`, 'bin')
        .select(shown.map((column) => `hits.${column}`))
        .select({ owner_name: `${table}.${name}` });
      return kind === 'lead' ? query.modify(visibleTo(me)) : query;
    });
}
