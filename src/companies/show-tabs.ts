import type { Knex } from 'knex';
import { z } from 'zod';
import type { Client } from '../clients/repository.ts';
import { type ContactItem, listShown } from '../contacts/shown.ts';
import type { Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { type RecordTab, recordTab } from '../records/tabs.ts';
import { id } from '../web/fields.ts';
import type { Ui } from '../web/ui.ts';
import { listClients, listLeads } from './members.ts';
import type { Company } from './repository.ts';

const tabs = ['contacts', 'leads', 'clients', 'files', 'history'] as const;

/** Leads and clients are for those who may see them. */
export function tabNames({ can }: Ui): string[] {
  return tabs.filter((name) => (name !== 'leads' && name !== 'clients') || can(`${name}.view`));
}

/** `query` leads to the same again, `older` is what continues it. */
export type Tab =
  | RecordTab
  | ({ query: Record<string, string | number | null>; older: number | null } & (
      | { name: 'contacts'; contacts: ContactItem[] }
      | { name: 'leads'; leads: Lead[] }
      | { name: 'clients'; clients: Client[] }
    ));

const Query = z.object({ show: z.enum(tabs).catch('contacts'), before: id.nullable().catch(null) });
const pageSize = 50;

export async function loadTab(
  db: Knex,
  company: Company,
  query: Record<string, unknown>,
  names: Names,
  ui: Ui,
): Promise<Tab> {
  const { show, before } = Query.parse(query);
  const part = { before, limit: pageSize + 1 };
  const here = { show, before };
  if (show === 'leads' && ui.me && ui.can('leads.view')) {
    const { rows, older } = paged(await listLeads(db, ui.me, company.id, part));
    return { name: 'leads', query: here, older, leads: rows };
  }
  if (show === 'clients' && ui.can('clients.view')) {
    const { rows, older } = paged(await listClients(db, company.id, part));
    return { name: 'clients', query: here, older, clients: rows };
  }
  const shared = await recordTab(db, { name: 'company', id: company.id }, { show, before }, names, ui);
  if (shared) return shared;
  const contacts = await listShown(db, 'company', company.id);
  return { name: 'contacts', query: {}, older: null, contacts };
}

function paged<T extends { id: number }>(found: T[]): { rows: T[]; older: number | null } {
  const rows = found.slice(0, pageSize);
  return { rows, older: found.length > pageSize ? rows.at(-1)!.id : null };
}
