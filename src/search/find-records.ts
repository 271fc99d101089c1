import type { Admin } from '../admins/repository.ts';
import { clientList } from '../clients/list-spec.ts';
import { companyList } from '../companies/list-spec.ts';
import * as contacts from '../contacts/search.ts';
import { leadList } from '../leads/list-spec.ts';
import { readFilter, writeFilter } from '../lists/filter.ts';
import { listRows } from '../lists/list.ts';
import type { Entry, Listed, ListSpec, Names } from '../lists/spec.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Deps } from '../web/deps.ts';

export const kinds = ['leads', 'clients', 'companies'] as const;
type Kind = (typeof kinds)[number];

/** A lead, a client or a company that was found, in words. */
export interface FoundRecord {
  id: number;
  full_name: string;
  href: string;
  /** What else tells one from another: login, company, its code, phone, e-mail, city. */
  details: string[];
  /** Of a lead. */
  step: Entry | undefined;
}

export interface FoundRecords {
  kind: Kind | 'contacts';
  records: FoundRecord[];
  total: number;
  /** There are more than `total`. */
  more: boolean;
  /** The table with all of them. */
  href: string;
}

export const lists = { leads: leadList, clients: clientList, companies: companyList } as Record<Kind, ListSpec<Row>>;

type Row = Listed &
  Partial<Record<'login' | 'company' | 'code' | 'phone' | 'email' | 'city', string | null>> & { step_id?: number };

/** What this person may look for. */
export function kindsFor(me: Admin): Kind[] {
  return kinds.filter((kind) => me.rights.includes(lists[kind].view));
}

/** Those outside the bin whose name, phone in any notation, e-mail, login, id … holds the text; without one, the newest. */
export async function findRecords(deps: Deps, me: Admin, kind: Kind, q: string, size: number): Promise<FoundRecords> {
  const spec = lists[kind];
  const filter = { ...readFilter(spec, { tab: spec.whole, q }), size };
  const names = await spec.names(deps);
  const { rows, total, more } = await listRows(deps, me, spec, filter, names);
  const maySeeClients = me.rights.includes(lists.clients.view);
  const records = rows.map((row) => describe(maySeeClients ? row : { ...row, login: null }, spec, names));
  return { kind, records, total, more, href: `${spec.path}?${writeFilter(spec, { ...filter, size: 10 })}` };
}

/** Contact persons lead to whom they belong to; there is no table with all of them. */
export async function findContacts(deps: Deps, me: Admin, q: string, size: number): Promise<FoundRecords> {
  const { default_countries: countries } = deps.config;
  const found = await contacts.search(deps.db, me, q, { countries, limit: size + 1 });
  const records = found.slice(0, size).map(({ id, full_name, href, owner_name, job_title, phones, emails }) => ({
    id,
    full_name,
    href,
    details: [job_title, owner_name, ...phones.map(formatPhone), ...emails].filter((text) => text !== null),
    step: undefined,
  }));
  return { kind: 'contacts', records, total: records.length, more: found.length > size, href: '' };
}

function describe(row: Row, { path }: Pick<ListSpec, 'path'>, names: Names): FoundRecord {
  const { id, full_name, login, company, code, phone, email, city, step_id } = row;
  const details = [login, company, code, phone && formatPhone(phone), email, city].filter(
    (text) => typeof text === 'string',
  );
  return {
    id,
    full_name,
    href: `${path}/${id}`,
    details: details.filter(Boolean),
    step: names.steps?.get(step_id ?? 0),
  };
}
