import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import * as admins from '../../src/admins/repository.ts';
import { type DeclaredRoute, declaredRoutes } from '../../src/web/declared-rights.ts';
import { makeAction } from '../actions/make-action.ts';
import { makeImport } from '../support/imports.ts';
import { makeLead } from '../support/make.ts';
import { cast, type Person, step } from '../support/people.ts';
import type { Site } from '../support/site.ts';

/** Every route of the app, those that stand outside of the session too. */
export function allRoutes(site: Site): DeclaredRoute[] {
  return site.app.routers.flatMap(declaredRoutes);
}

export interface Records {
  lead: number;
  action: number;
  admin: number;
  call: number;
  notification: number;
  token: number;
  step: number;
  source: number;
  action_type: number;
  tag: number;
  custom_field: number;
  operation: number;
  preview: number;
  client: number;
  client_note: number;
  company: number;
  lead_contact: number;
  client_contact: number;
  company_contact: number;
  company_view: number;
  mailing: number;
  recipient: number;
  suppression: number;
  mail_template: number;
  import: number;
  lead_view: number;
  lead_sheet_edit: number;
  client_sheet_edit: number;
  company_sheet_edit: number;
  client_view: number;
  lead_file: number;
  client_file: number;
  company_file: number;
}

/** One fresh record of everything that addresses name; lead, action, call, notification and token belong to this person. */
export async function makeRecords(site: Site, owner: Person): Promise<Records> {
  const { db } = site;
  const { id, rights } = cast[owner];
  // A person without rights has done nothing that could be undone.
  const doer = rights.includes('leads.delete') ? id : cast.Ada.id;
  const lead = await makeLead(db, { responsible_id: id });
  const values = {
    text: 'A task',
    action_type_id: null,
    assignee_id: id,
    planned_on: '2026-11-22',
    planned_time: null,
  };
  const action = await makeAction(db, lead, { ...values, author_id: id, step_id: step.new });
  const name = `somebody-${lead.id}`;
  const admin = await admins.create(db, { login: name, full_name: name, rights: [], password_hash: 'none' });
  const call = { phone: '+380681111111', admin_id: id, lead_id: lead.id, result: 'found', state: 'missed' };
  const client = await insert(db, 'clients', { login: name, full_name: name });
  const company = await insert(db, 'companies', { name });
  const contact = (owner: object) => insert(db, 'contacts', { full_name: name, ...owner });
  const mailing = await insert(db, 'mailings', { admin_id: id, subject: name, body: name, action_type_id: 1 });
  const recipient = { mailing_id: mailing, lead_id: lead.id, email: `${name}@example.com`, state: 'unknown' };
  const token = { admin_id: id, name: 'phone', token_hash: Buffer.from(name) };
  return {
    lead: lead.id,
    action,
    admin: admin.id,
    call: await insert(db, 'calls', call),
    notification: await insert(db, 'notifications', { admin_id: id, kind: 'leads_given' }),
    token: await insert(db, 'call_tokens', token),
    step: await insert(db, 'steps', { name, colour: 'blue', position: 1000 + lead.id }),
    source: await insert(db, 'sources', { name }),
    action_type: await insert(db, 'action_types', { name }),
    tag: await insert(db, 'tags', { name, colour: 'red' }),
    custom_field: await insert(db, 'custom_fields', { ...customField, key: `f_${lead.id}`, name }),
    operation: await insert(db, 'operations', { admin_id: doer, kind: 'lead_delete', state: 'done' }),
    preview: await insert(db, 'operations', {
      admin_id: doer,
      kind: 'bulk_priority',
      state: 'preview',
      params: JSON.stringify({ change: 'priority', typed: {}, filter: null, back: '/leads' }),
      target_ids: [lead.id],
      total: 1,
    }),
    client,
    client_note: await insert(db, 'client_notes', { client_id: client, author_id: id, text: 'A note' }),
    company,
    lead_contact: await contact({ lead_id: lead.id }),
    client_contact: await contact({ client_id: client }),
    company_contact: await contact({ company_id: company }),
    company_view: await insert(db, 'saved_views', { list: 'companies', admin_id: id, name, columns: [] }),
    mailing,
    recipient: await insert(db, 'mailing_recipients', recipient),
    suppression: await insert(db, 'suppressions', { email: `${name}@example.org`, reason: 'by_hand' }),
    lead_sheet_edit: await insert(db, 'sheet_edits', { entity: 'lead', admin_id: id, file_name: name }),
    client_sheet_edit: await insert(db, 'sheet_edits', { entity: 'client', admin_id: id, file_name: name }),
    company_sheet_edit: await insert(db, 'sheet_edits', { entity: 'company', admin_id: id, file_name: name }),
    lead_view: await insert(db, 'saved_views', { list: 'leads', admin_id: id, name, columns: [] }),
    client_view: await insert(db, 'saved_views', { list: 'clients', admin_id: id, name, columns: [] }),
    mail_template: await insert(db, 'mail_templates', { name, subject: name, body: name }),
    import: await makeImport(db, { person: owner, lines: ['Name', name], plan: { columns: ['full_name'] } }),
    lead_file: await insert(db, 'files', { ...file(), lead_id: lead.id }),
    client_file: await insert(db, 'files', { ...file(), client_id: client }),
    company_file: await insert(db, 'files', { ...file(), company_id: company }),
  };
}

const customField = { entity: 'lead', kind: 'text', position: 1, searchable: true, index_state: 'ready' };

const file = () => ({ name: 'a.txt', type: 'text/plain', size: 1, key: randomUUID() });

async function insert(db: Knex, table: string, row: object): Promise<number> {
  const [{ id }] = await db(table).insert(row).returning('id');
  return id;
}

// The record that `:id` names, by the beginning of the path.
const recordBehind: Array<[beginning: string, record: keyof Records]> = [
  ['/leads/bulk/', 'preview'],
  ['/leads/sheet-edits/', 'lead_sheet_edit'],
  ['/clients/sheet-edits/', 'client_sheet_edit'],
  ['/companies/sheet-edits/', 'company_sheet_edit'],
  ['/leads/views/', 'lead_view'],
  ['/clients/views/', 'client_view'],
  ['/leads/', 'lead'],
  ['/clients/', 'client'],
  ['/client-notes/', 'client_note'],
  ['/companies/views/', 'company_view'],
  ['/companies/', 'company'],
  ['/lead-contacts/', 'lead_contact'],
  ['/client-contacts/', 'client_contact'],
  ['/company-contacts/', 'company_contact'],
  ['/actions/', 'action'],
  ['/admins/', 'admin'],
  ['/calls/', 'call'],
  ['/operations/', 'operation'],
  ['/mailings/', 'mailing'],
  ['/mailing-recipients/', 'recipient'],
  ['/import/', 'import'],
  ['/settings/suppressions/', 'suppression'],
  ['/settings/mail-templates/', 'mail_template'],
  ['/notifications/', 'notification'],
  ['/profile/call-tokens/', 'token'],
  ['/settings/steps/', 'step'],
  ['/settings/sources/', 'source'],
  ['/settings/action-types/', 'action_type'],
  ['/settings/tags/', 'tag'],
  ['/settings/fields/', 'custom_field'],
];

export function recordOf(path: string): keyof Records | undefined {
  return path.includes(':id') ? recordBehind.find(([beginning]) => path.startsWith(beginning))?.[1] : undefined;
}

/** The address of a route with these records' ids in it. */
export function addressOf({ path }: Pick<DeclaredRoute, 'path'>, records: Records): string {
  if (path.startsWith('/companies/register/')) return '/companies/register/vies/1';
  const record = recordOf(path);
  if (record) {
    const file = records[`${record}_file` as keyof Records] ?? 0;
    return path.replace(':id', String(records[record])).replace(':field', 'step').replace(':file_id', String(file));
  }
  if (path.startsWith('/unsubscribe/')) return path.replace(':token', randomUUID());
  if (path.startsWith('/hooks/')) return path.replace(':token', 'x'.repeat(43));
  if (path.includes(':')) throw new Error(`Say in test/security/routes.ts which record ${path} names`);
  return path;
}

// Groups of duplicates are brought up to date by whoever reads them.
const derived = ['lead_duplicates', 'lead_key_changes'];
const moving = new Set(['sessions', 'rate_limits', 'migrations', 'migrations_lock', ...derived]);

/** Count and contents of every table, so that any change shows. */
export async function picture(db: Knex): Promise<Record<string, string>> {
  const { rows } = await db.raw(`select tablename from pg_tables where schemaname = 'public' order by 1`);
  const tables: string[] = rows.map((row: { tablename: string }) => row.tablename);
  const seen: Record<string, string> = {};
  for (const table of tables.filter((name) => !moving.has(name))) {
    const digest = await db.raw(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as now
      from ?? t`,
      [table],
    );
    seen[table] = digest.rows[0].now;
  }
  return seen;
}
