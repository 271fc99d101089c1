import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { makeSetupLink } from '../../src/setup/token.ts';
import { declaredRoutes } from '../../src/web/declared-rights.ts';
import { cast } from '../support/people.ts';
import { testDeps } from '../support/site.ts';
import { makeDemoRecords } from './demo-records.ts';
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
    await makeDemoRecords(stage.site.database.db);
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
