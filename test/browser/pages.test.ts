import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDemoCompany } from '../../seeds/demo-company.ts';
import { createApp } from '../../src/app.ts';
import * as imports from '../../src/import/repository.ts';
import { makeSetupLink } from '../../src/setup/token.ts';
import { declaredRoutes } from '../../src/web/declared-rights.ts';
import { makeImport } from '../support/imports.ts';
import { cast } from '../support/people.ts';
import { testDeps } from '../support/site.ts';
import { findFaults, findInvalid } from './health.ts';
import { Stage, type Visit } from './visit.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

// Only the paths are read; nothing is asked of this app.
const paths = createApp(testDeps({} as never))
  .routers.flatMap(declaredRoutes)
  .filter(({ method }) => method === 'GET')
  .map(({ path }) => path);
const notPages = [
  '/healthz',
  '/readyz',
  '/events',
  '/notifications/unseen',
  '/leads/options',
  '/clients/options',
  '/companies/options',
  // Asks a register of the world outside.
  '/companies/register/:register/:key',
  '/hooks/call/:token',
  '/import/:id/failed.xlsx',
  ...['/leads', '/clients', '/companies'].flatMap((list) => [`${list}/export.xlsx`, `${list}/export.csv`]),
  ...['/leads', '/clients', '/companies'].map((list) => `${list}/:id/files/:file_id`),
  '/login',
  '/login/code',
  '/login/oidc',
  '/login/oidc/callback',
  '/password-reset/new',
  '/setup',
];

/** An id or token for every kind of path that has one. */
const samples: Record<string, () => Promise<number | string>> = {
  '/unsubscribe/:token': async () => (await stage.site.database.db('mailing_recipients').first('token')).token,
  '/leads/:id': () => firstId('leads', { state: 'potential' }),
  '/leads/sheet-edits/:id': () => firstId('sheet_edits', { entity: 'lead' }),
  '/clients/sheet-edits/:id': () => firstId('sheet_edits', { entity: 'client' }),
  '/companies/sheet-edits/:id': () => firstId('sheet_edits', { entity: 'company' }),
  '/leads/views/:id': () => firstId('saved_views', { list: 'leads' }),
  '/clients/views/:id': () => firstId('saved_views', { list: 'clients' }),
  '/leads/:id/conversion': async () => firstId('leads', { state: 'potential', step_id: await lastStep() }),
  ...Object.fromEntries(
    ['leads', 'clients', 'companies'].map((list) => [`/${list}/:id/files/:file_id/edit`, () => firstFile(list)]),
  ),
  '/clients/:id': () => firstId('clients'),
  '/companies/:id': () => firstId('companies'),
  '/companies/views/:id': () => firstId('saved_views', { list: 'companies' }),
  '/lead-contacts/:id': () => firstContact('lead'),
  '/client-contacts/:id': () => firstContact('client'),
  '/company-contacts/:id': () => firstContact('company'),
  '/client-notes/:id': () => firstId('client_notes', { author_id: cast.Ada.id }),
  '/actions/:id': () => firstId('actions', { author_id: cast.Ada.id }),
  '/calls/:id': () => firstId('calls', { admin_id: cast.Ada.id }),
  '/operations/:id': () => firstId('operations', { state: 'done' }),
  '/leads/bulk/:id': () => firstId('operations', { state: 'preview' }),
  '/mailings/:id': () => firstId('mailings'),
  '/import/:id': () => firstId('imports', { state: 'checked' }),
  '/import/:id/mapping': () => firstId('imports', { state: 'draft' }),
  '/import/:id/values': () => firstId('imports', { state: 'draft' }),
  '/settings/mail-templates/:id': () => firstId('mail_templates'),
  '/admins/:id': async () => cast.Sam.id,
  '/settings/steps/:id': () => firstId('steps'),
  '/settings/sources/:id': () => firstId('sources'),
  '/settings/action-types/:id': () => firstId('action_types'),
  '/settings/tags/:id': () => firstId('tags'),
  '/settings/fields/:id': () => firstId('custom_fields'),
};

async function makeDemoMailing(db: Knex): Promise<void> {
  const mailing = { admin_id: cast.Ada.id, subject: 'News', body: 'News', action_type_id: 1, state: 'stopped' };
  const [{ id: mailing_id }] = await db('mailings').insert(mailing).returning('id');
  const states = ['queued', 'sent', 'failed', 'unknown'];
  const leads = await db('leads').orderBy('id').limit(states.length).pluck('id');
  const recipient = (lead_id: number, at: number) => ({
    mailing_id,
    lead_id,
    email: 'anna@example.com',
    state: states[at],
  });
  await db('mailing_recipients').insert(leads.map(recipient));
  await db('mail_templates').insert({ name: 'News', subject: 'News', body: 'Hello, {{full_name}}' });
  const view = { admin_id: cast.Ada.id, name: 'Anna', columns: ['full_name'], shared: true };
  await db('saved_views').insert(['leads', 'clients', 'companies'].map((list) => ({ ...view, list })));
  await db('suppressions').insert({ email: 'anna@example.com', reason: 'unsubscribed', mailing_id });
}

async function makeDemoEdits(db: Knex): Promise<void> {
  for (const [entity, table] of [
    ['lead', 'leads'],
    ['client', 'clients'],
    ['company', 'companies'],
  ] as const) {
    const edit = { admin_id: cast.Ada.id, entity, file_name: 'a.xlsx', state: 'ready', rows: 3, ignored: ['Login'] };
    const [{ id: sheet_edit_id }] = await db('sheet_edits').insert(edit).returning('id');
    const record_id = await firstId(table);
    const cell = { sheet_edit_id, record_id, row_number: 2, field: 'city', after: '"Kyiv"' };
    await db('sheet_edit_cells').insert([
      { ...cell, status: 'change', chosen: true },
      { ...cell, status: 'conflict', base: '"Lviv"', before: '"Odesa"' },
      { ...cell, status: 'invalid', reason: 'errors.too_long' },
      { ...cell, status: 'invalid', field: '', reason: 'sheet_edits.reason.twice' },
    ]);
  }
}

/** The record that gets the only file there is. */
async function firstFile(list: string): Promise<number> {
  const { db } = stage.site.database;
  const id = await firstId(list);
  const owner = { leads: 'lead_id', clients: 'client_id', companies: 'company_id' }[list]!;
  await db('files').where({ id: 1 }).delete();
  const file = {
    id: 1,
    name: 'Договор.pdf',
    type: 'application/pdf',
    size: 1,
    key: randomUUID(),
    comments: 'Подписан',
  };
  await db('files').insert({ ...file, [owner]: id });
  return id;
}

function firstContact(owner: string): Promise<number> {
  return firstId('contacts', (query: Knex.QueryBuilder) => void query.whereNotNull(`${owner}_id`));
}

async function makeDemoImports(db: Knex): Promise<void> {
  const lines = ['Имя;Телефон;Источник;', 'Анна;0681111111;Ярмарка;x', ';;Сайт;'];
  const sample = lines.map((line) => line.split(';'));
  const inspection = { kind: 'csv', sheets: [{ name: 'a', hidden: false }], sheet: 0, rows: 3, filled_rows: 3 };
  const columns = ['full_name', 'phones', 'source_id', null];
  const guesses = columns.map((target) => ({ target, reason: target && 'name' }));
  const kept = { ...inspection, columns: 4, header_row: 1, formulas_without_value: 1, sample, guesses };
  const counts = { created: 1, updated: 0, skipped: 0, failed: 1 };
  const notes = { value_unknown: { count: 1, samples: [{ row: 2, text: 'Ярмарка' }] } };
  for (const state of ['draft', 'checked'] as const) {
    const id = await makeImport(db, { lines, plan: { columns: columns as never } });
    const values = { source_id: [{ text: 'Ярмарка', count: 1 }] };
    const findings = { rows: 2, values, dates: { registered_on: { dmy: 0, mdy: 0, either: 1 } }, decimals: {} };
    await imports.update(db, id, { state, inspection: kept, findings, expected: { ...counts, notes } });
    const problems = JSON.stringify([{ key: 'required', field: 'full_name' }]);
    await db('import_failures').insert({ import_id: id, row_number: 3, cells: JSON.stringify(sample[2]), problems });
  }
}

async function lastStep(): Promise<number> {
  return (await stage.site.database.db('steps').orderBy('position', 'desc').first('id')).id;
}

async function firstId(table: string, where: object | ((query: Knex.QueryBuilder) => void) = {}): Promise<number> {
  const row = await stage.site.database.db(table).where(where).orderBy('id').first('id');
  expect(row, `the demo company has no ${table}`).toBeDefined();
  return row.id;
}

async function withSample(path: string): Promise<string> {
  const kind = path.replace(/:id.*/, ':id');
  return path.includes(':')
    ? path
        .replace(':field', 'responsible')
        .replace(':file_id', '1')
        .replace(/:\w+/, String(await (samples[path] ?? samples[kind]!)()))
    : path;
}

async function expectSound(visit: Visit, address: string, how = {}): Promise<void> {
  const answer = await visit.page.goto(address);
  expect({ invalid: await findInvalid(await answer!.text()), faults: await findFaults(visit.page, how) }).toEqual({
    invalid: [],
    faults: [],
  });
  expect(visit.takeComplaints()).toEqual([]);
}

describe('without a lead', () => {
  it('the first pages are sound', async () => {
    const ada = await stage.visit('Ada');
    for (const address of ['/', '/leads', '/leads?tab=bin', '/calls'])
      await expectSound(ada, address, { crossed: true });
    await stage.endVisits();
  });
});

describe('in the demo company', () => {
  let ada: Visit;
  beforeAll(async () => {
    const { db } = stage.site.database;
    await db('admins').where({ id: cast.Ada.id }).update({ language: 'ru' });
    const founder = await db('admins').where({ id: cast.Ada.id }).first();
    await db.transaction((trx) => createDemoCompany(trx, { language: 'ru', time_zone: 'UTC', founder }));
    await db('calls').limit(1).update({ admin_id: cast.Ada.id, state: 'ringing' });
    await db('operations').insert({ admin_id: cast.Ada.id, kind: 'lead_delete', state: 'done' });
    const params = JSON.stringify({ change: 'tag', typed: { tag_ids: ['1'] }, filter: null, back: '/leads' });
    const preview = {
      admin_id: cast.Ada.id,
      kind: 'bulk_tag',
      state: 'preview',
      params,
      target_ids: [1, 2, 999999],
      total: 3,
    };
    await db('operations').insert(preview);
    await makeDemoMailing(db);
    await makeDemoEdits(db);
    await makeDemoImports(db);
    await db('client_notes').insert({ client_id: await firstId('clients'), author_id: cast.Ada.id, text: 'Нравится' });
    ada = await stage.visit('Ada');
  });

  it.each(paths.filter((path) => !notPages.includes(path)))('GET %s is sound', async (path) => {
    await expectSound(ada, await withSample(path));
  });

  it.each([
    [
      'the table searched, filtered, sorted, on its second page',
      '/leads?tab=all&q=а&priority=normal&sort=full_name&page=2',
    ],
    ['nothing found', '/leads?q=nobody'],
    [
      'the builder of a filter',
      '/leads/filter?match=any&step_id=1&city=a&registered_on=last_7_days&tag_id=1&join=or&b.id=1..9&b.filled=email',
    ],
    ['a list filtered by two groups', '/leads?match=any&priority=high&city=a&join=or&b.filled=email'],
    ['the search form with nobody found', '/leads/search?full_name=nobody'],
    ['missed calls', '/calls?state=missed'],
    ['the form of a mailing', '/mailings/new?tab=all&count=3'],
    ['the mails that failed', '/mailings/1?state=failed'],
    ['possible duplicates', '/leads/duplicates?phones=0681111111'],
    ['the page of one’s own rights', '/admins/1/rights'],
  ])('%s is sound', async (_, address) => {
    await expectSound(ada, address, { crossed: true });
  });

  it.each(['?show=tasks', '?show=history', '?kind=task'])('the page of a lead with %s is sound', async (query) => {
    const task = await stage.site.database.db('actions').whereNotNull('planned_on').first('lead_id');
    await expectSound(ada, `/leads/${task.lead_id}${query}`, { crossed: true });
  });

  it('the page of a lead in the bin is sound', async () => {
    await expectSound(ada, `/leads/${await firstId('leads', { state: 'bin' })}`);
  });

  it('the page of somebody without a right to leads is sound', async () => {
    await expectSound(await stage.visit('Otto'), '/');
  });
});

describe('a page for strangers or of an error', () => {
  it('asks to sign in', async () => {
    await expectSound(await stage.visit(), '/login?next=/leads');
  });

  it('says that there is no such page', async () => {
    const visit = await stage.visit('Ada');
    visit.expectStatus(404);
    await expectSound(visit, '/leads/999999');
  });

  it('says that a right is missing', async () => {
    const visit = await stage.visit('Otto');
    visit.expectStatus(403);
    await expectSound(visit, '/leads');
  });

  it('makes the first administrator', async () => {
    const empty = await Stage.open();
    const { db } = empty.site.database;
    await db('admins').delete();
    const link = await makeSetupLink(db, empty.site.url);
    const visit = await empty.visit();
    await visit.page.goto(link!);
    expect(await findFaults(visit.page)).toEqual([]);
    expect(visit.takeComplaints()).toEqual([]);
    await empty.close();
  });
});
