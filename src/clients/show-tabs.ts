import type { Knex } from 'knex';
import { z } from 'zod';
import { type ContactItem, listOfLeads, listShown, type PeopleOfLead } from '../contacts/shown.ts';
import { listOfClient } from '../leads/by-client.ts';
import type { Names } from '../leads/names.ts';
import { formatPhone } from '../phones/parse.ts';
import { type RecordTab, recordTab } from '../records/tabs.ts';
import { nameOf } from '../timeline/items.ts';
import { id } from '../web/fields.ts';
import type { Ui } from '../web/ui.ts';
import { type LeadTimeline, leadTimeline } from './lead-timeline.ts';
import * as notes from './notes.ts';
import type { Client } from './repository.ts';

const tabs = ['notes', 'leads', 'contacts', 'files', 'calls', 'history'] as const;

/** The history of the leads it came from is for those who may see leads. */
export function tabNames({ can }: Ui): string[] {
  return tabs.filter((name) => name !== 'leads' || can('leads.view'));
}

/** What stands under the composer; `query` leads to the same again, `older` is what continues it. */
export type Tab =
  | RecordTab
  | ({ query: Record<string, string | number | null>; older: string | number | null } & (
      | { name: 'notes'; notes: NoteItem[] }
      | ({ name: 'leads' } & LeadTimeline)
      | { name: 'contacts'; contacts: ContactItem[]; of_leads: PeopleOfLead[] }
      | { name: 'calls'; calls: CallItem[] }
    ));

export type NoteItem = notes.ClientNote & { who: string; own: boolean };
interface CallItem {
  id: number;
  at: Date;
  state: string;
  phone: string;
  who: string;
}

const Query = z.object({ show: z.enum(tabs).catch('notes'), before: id.nullable().catch(null) });
const pageSize = 30;
const mostLeads = 20;

export async function loadTab(
  db: Knex,
  client: Client,
  query: Record<string, unknown>,
  names: Names,
  ui: Ui,
): Promise<Tab> {
  const { show, before } = Query.parse(query);
  if (show === 'leads' && ui.me && ui.can('leads.view'))
    return { name: 'leads', ...(await leadTimeline(db, ui.me, client.id, query, names, ui)) };
  if (show === 'contacts') return loadContacts(db, client, ui);
  if (show === 'calls') return loadCalls(db, client, before, names, ui);
  const shared = await recordTab(db, { name: 'client', id: client.id }, { show, before }, names, ui);
  if (shared) return shared;
  const rows = await notes.list(db, client.id, { before, limit: pageSize + 1 });
  const unpinned = rows.filter(({ pinned }) => !pinned);
  const more = unpinned.length > pageSize;
  const items = (more ? rows.slice(0, -1) : rows).map((note) => ({
    ...note,
    who: nameOf(note.author_id, names, ui),
    own: note.author_id === null || note.author_id === ui.me?.id,
  }));
  return { name: 'notes', query: { before }, older: more ? items.at(-1)!.id : null, notes: items };
}

async function loadContacts(db: Knex, client: Client, { me }: Ui): Promise<Tab> {
  const contacts = await listShown(db, 'client', client.id);
  const { leads } = await listOfClient(db, me!, client.id);
  const of_leads = await listOfLeads(db, leads.slice(0, mostLeads));
  return { name: 'contacts', query: { show: 'contacts' }, older: null, contacts, of_leads };
}

async function loadCalls(db: Knex, client: Client, before: number | null, names: Names, ui: Ui): Promise<Tab> {
  const query = db('calls').where({ client_id: client.id });
  if (before) query.where('id', '<', before);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(pageSize + 1)
    .select('id', 'started_at', 'state', 'phone', 'admin_id');
  const calls = rows.slice(0, pageSize).map((call) => ({
    id: call.id,
    at: call.started_at,
    state: call.state,
    phone: formatPhone(call.phone),
    who: nameOf(call.admin_id, names, ui),
  }));
  const older = rows.length > pageSize ? calls.at(-1)!.id : null;
  return { name: 'calls', query: { show: 'calls', before }, older, calls };
}
