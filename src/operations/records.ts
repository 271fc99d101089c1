import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { entities as logged } from '../changes/entities.ts';
import * as leads from '../leads/repository.ts';
import type { Ui } from '../web/ui.ts';
import { entities } from './entities.ts';
import type { Leftover } from './left-rows.ts';

type Row = Pick<Leftover, 'entity' | 'entity_id'>;

/** A record as a page names it; without an address where it is gone or not to be seen. */
export interface NamedRecord {
  text: string;
  href: string | null;
}

/** Of records that are called alike and lead nowhere one, with how many there are. */
export function foldUnnamed(records: NamedRecord[]): Array<NamedRecord & { count: number }> {
  const folded = new Map<string, NamedRecord & { count: number }>();
  for (const [at, record] of records.entries()) {
    const key = record.href === null ? record.text : `#${at}`;
    folded.set(key, { ...record, count: (folded.get(key)?.count ?? 0) + 1 });
  }
  return [...folded.values()];
}

/** How the records of the change log are called on a page of this person. */
export async function nameRecords(
  db: Knex,
  me: Admin,
  rows: Row[],
  { t, can }: Ui,
): Promise<(row: Row) => NamedRecord> {
  const known = new Map<string, NamedRecord>();
  for (const entity of new Set(rows.map((row) => row.entity))) {
    const ids = rows.filter((row) => row.entity === entity).map(({ entity_id }) => entity_id);
    const { right } = logged[entity] ?? {};
    if (right && !can(right)) continue;
    for (const { id, text, href } of (await sources[entity]?.(db, me, ids)) ?? []) {
      known.set(`${entity} ${id}`, { text, href });
    }
  }
  return (row) =>
    known.get(`${row.entity} ${row.entity_id}`) ?? { text: t(`operations.entity.${kindOf(row)}`), href: null };
}

function kindOf({ entity }: Row): string {
  return Object.hasOwn(entities, entity) ? entity : 'other';
}

type Source = (db: Knex, me: Admin, ids: number[]) => Promise<Array<NamedRecord & { id: number }>>;

const sources: Record<string, Source> = {
  async lead(db, me, ids) {
    const rows: Array<{ id: number; full_name: string }> = await db('leads')
      .whereIn('leads.id', ids)
      .modify(leads.visibleTo(me))
      .select('id', 'full_name');
    return rows.map(({ id, full_name }) => ({ id, text: full_name, href: `/leads/${id}` }));
  },
  async action(db, me, ids) {
    const query = db('actions').join('leads', 'leads.id', 'lead_id').whereIn('actions.id', ids);
    const rows: Array<{ id: number; lead_id: number; text: string; full_name: string }> = await query
      .modify(leads.visibleTo(me))
      .select('actions.id', 'lead_id', 'text', 'full_name');
    return rows.map(({ id, lead_id, text, full_name }) => ({
      id,
      text: [full_name, text.slice(0, 60)].filter(Boolean).join(': '),
      href: `/leads/${lead_id}`,
    }));
  },
  async step_visit(db, me, ids) {
    const query = db('lead_step_visits')
      .join('leads', 'leads.id', 'lead_id')
      .join('steps', 'steps.id', 'lead_step_visits.step_id');
    const rows: Array<{ id: number; lead_id: number; full_name: string; name: string }> = await query
      .whereIn('lead_step_visits.id', ids)
      .modify(leads.visibleTo(me))
      .select('lead_step_visits.id', 'lead_id', 'full_name', 'steps.name');
    return rows.map(({ id, lead_id, full_name, name }) => ({
      id,
      text: `${full_name}: ${name}`,
      href: `/leads/${lead_id}`,
    }));
  },
  async client(db, _me, ids) {
    const rows: Array<{ id: number; full_name: string }> = await db('clients')
      .whereIn('id', ids)
      .select('id', 'full_name');
    return rows.map(({ id, full_name }) => ({ id, text: full_name, href: `/clients/${id}` }));
  },
  async company(db, _me, ids) {
    const rows: Array<{ id: number; name: string }> = await db('companies').whereIn('id', ids).select('id', 'name');
    return rows.map(({ id, name }) => ({ id, text: name, href: `/companies/${id}` }));
  },
  async lead_contact(db, me, ids) {
    const query = db('contacts').join('leads', 'leads.id', 'lead_id').whereIn('contacts.id', ids);
    const rows: ContactRow[] = await query
      .modify(leads.visibleTo(me))
      .select('contacts.id', 'contacts.full_name', { owner_id: 'lead_id' });
    return rows.map(contactIn('/leads'));
  },
  async client_contact(db, _me, ids) {
    const query = db('contacts').whereNotNull('client_id').whereIn('id', ids);
    return (await query.select('id', 'full_name', { owner_id: 'client_id' })).map(contactIn('/clients'));
  },
  async company_contact(db, _me, ids) {
    const query = db('contacts').whereNotNull('company_id').whereIn('id', ids);
    return (await query.select('id', 'full_name', { owner_id: 'company_id' })).map(contactIn('/companies'));
  },
};

interface ContactRow {
  id: number;
  full_name: string;
  owner_id: number;
}

function contactIn(path: string) {
  return ({ id, full_name, owner_id }: ContactRow) => ({ id, text: full_name, href: `${path}/${owner_id}` });
}
