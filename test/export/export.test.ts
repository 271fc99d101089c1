import { parse } from 'csv-parse/sync';
import type { Knex } from 'knex';
import type { Response } from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { read, utils, type WorkSheet } from 'xlsx';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

async function csv(visitor: Visitor, path: string): Promise<string[][]> {
  const answer = await visitor.get(path);
  expect(answer.status).toBe(200);
  return parse(answer.text, { bom: true, delimiter: answer.text.split('\n')[0]!.includes(';') ? ';' : ',' });
}

async function names(visitor: Visitor, query: string): Promise<string[]> {
  const [titles, ...rows] = await csv(visitor, `/leads/export.csv?${query}`);
  const at = titles!.indexOf('Full name');
  return rows.map((row) => row[at]!);
}

async function sheet(visitor: Visitor, path: string): Promise<WorkSheet> {
  const answer = await visitor.download(path);
  expect(answer.status).toBe(200);
  const book = read(answer.body as Buffer, { cellNF: true });
  return book.Sheets[book.SheetNames[0]!]!;
}

const choose = (db: Knex, columns: string[]) => db('admins').where({ login: 'ada' }).update({ lead_columns: columns });

describe('the list of leads as a file', () => {
  it('has the columns of the list, in their order, with names instead of ids', async () => {
    await choose(site.db, [
      'full_name',
      'step_id',
      'phone',
      'email',
      'priority',
      'source_id',
      'tag_ids',
      'responsible_id',
    ]);
    await makeLead(site.db, {
      full_name: 'Ann',
      phones: ['+380681111111', '+37060000001'],
      emails: ['ann@example.com', 'a@example.com'],
      step_id: step.contacted,
      source_id: 2,
      tag_ids: [1, 2],
      priority: 'high',
      responsible_id: cast.Sam.id,
    });
    const rows = await csv(ada, '/leads/export.csv');
    expect(rows).toEqual([
      ['Full name', 'Step', 'Phone', 'E-mail', 'Priority', 'Source', 'Tags', 'Responsible'],
      [
        'Ann',
        'Contacted',
        "'+380681111111; +37060000001",
        'ann@example.com; a@example.com',
        'High',
        'Phone',
        'Urgent; Fibre',
        'Sam Seller',
      ],
    ]);
  });

  it('is an xlsx with days as days', async () => {
    await choose(site.db, ['id', 'full_name', 'registered_on']);
    const { id } = await makeLead(site.db, { full_name: '=1+1', registered_on: '2026-02-03' });
    const found = await sheet(ada, '/leads/export.xlsx');
    expect(utils.sheet_to_json(found, { header: 1 })[0]).toEqual(['#', 'Full name', 'Registered']);
    expect(found.A2).toMatchObject({ t: 'n', v: id });
    expect(found.B2).toMatchObject({ t: 's', v: '=1+1' });
    expect(found.C2).toMatchObject({ t: 'n', v: 46056, z: 'm/d/yy' });
  });

  it('is in the language of its reader, with the sign between cells of that language', async () => {
    await site
      .db('admins')
      .where({ login: 'ada' })
      .update({ language: 'ru', lead_columns: ['full_name', 'priority'] });
    await makeLead(site.db, { full_name: 'Анна; Иванова' });
    const answer = await ada.get('/leads/export.csv');
    expect(answer.text.split('\r\n')).toEqual(['\uFEFFФИО;Приоритет', '"Анна; Иванова";Обычный', '']);
    expect((await ada.get('/leads/export.csv?delimiter=comma')).text).toContain('\r\nАнна; Иванова,Обычный\r\n');
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="leads-\d{4}-\d\d-\d\d\.csv"; filename\*=UTF-8''%D0%9F[%\w.-]+\.csv$/,
    );
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('follows tab, filter, search and order', async () => {
    for (const [full_name, city, step_id] of [
      ['Anna', 'Kyiv', 1],
      ['Boris', 'Kyiv', 2],
      ['Clara', 'Vilnius', 1],
    ] as const)
      await makeLead(site.db, { full_name, city, step_id });
    const { id } = await makeLead(site.db, { full_name: 'Dora', city: 'Kyiv' });
    await ada.post(`/leads/${id}/delete`);
    expect(await names(ada, 'sort=full_name')).toEqual(['Anna', 'Boris', 'Clara']);
    expect(await names(ada, 'sort=-full_name&step_id=1')).toEqual(['Clara', 'Anna']);
    expect(await names(ada, 'sort=-full_name&q=kyiv')).toEqual(['Boris', 'Anna']);
    expect(await names(ada, 'tab=bin')).toEqual(['Dora']);
    expect(await names(ada, 'sort=full_name&page=7&size=100')).toEqual(['Anna', 'Boris', 'Clara']);
    expect(await names(ada, 'q=nobody')).toEqual([]);
  });

  it('has every order of the list, and the tabs of one person', async () => {
    const ids: number[] = [];
    for (const full_name of ['Anna', 'Boris'])
      ids.push((await makeLead(site.db, { full_name, phones: ['+380681111111'] })).id);
    await ada.post(`/leads/${ids[1]}/watch`);
    for (const sort of ['id', 'login', 'held_until', 'tags', 'step', '-source', 'responsible', '-last_action_at'])
      for (const tab of ['all', 'converted', 'held', 'bin', 'potential'])
        expect((await ada.get(`/leads/export.csv?tab=${tab}&sort=${sort}`)).status).toBe(200);
    expect(await names(ada, 'tab=watching')).toEqual(['Boris']);
    expect(await names(ada, 'tab=duplicates')).toEqual(['Boris', 'Anna']);
  });

  it('holds only the ticked rows, if some are', async () => {
    const ids: number[] = [];
    for (const full_name of ['Anna', 'Boris', 'Clara']) ids.push((await makeLead(site.db, { full_name })).id);
    expect(await names(ada, `ids=${ids[2]},${ids[0]},x&q=boris&sort=full_name`)).toEqual(['Anna', 'Clara']);
    expect(await names(ada, 'ids=')).toEqual([]);
  });

  it('holds only what its reader may see', async () => {
    const { id } = await makeLead(site.db, { full_name: "Ada's" });
    await makeLead(site.db, { full_name: "Sam's", responsible_id: cast.Sam.id });
    const sam = await site.as('Sam');
    expect(await names(sam, 'tab=all')).toEqual(["Sam's"]);
    expect(await names(sam, `ids=${id}`)).toEqual([]);
  });

  it('conceals the login from who may not see clients', async () => {
    await site
      .db('admins')
      .where({ login: 'vera' })
      .update({ rights: ['leads.view', 'leads.export'], lead_columns: ['login', 'full_name'] });
    await makeLead(site.db, { full_name: 'Ann' });
    const vera = await site.as('Vera');
    for (const query of ['', '?columns=login&sort=login', '?editing=1'])
      expect((await csv(vera, `/leads/export.csv${query}`))[0]).not.toContain('Login');
  });

  it('is not for who may not export', async () => {
    const vera = await site.as('Vera');
    for (const path of ['/leads/export.csv', '/leads/export.xlsx', '/clients/export.csv', '/clients/export.xlsx'])
      expect((await vera.get(path)).status).toBe(403);
    await site
      .db('admins')
      .where({ login: 'vera' })
      .update({ rights: ['leads.export', 'clients.export'] });
    for (const path of ['/leads/export.csv', '/clients/export.csv']) expect((await vera.get(path)).status).toBe(403);
  });

  it.each([
    'delimiter[]=x&ids[]=y',
    'ids=99999999999&editing=maybe',
    'sort=nothing&tab=nothing&step_id=x',
    'columns=__proto__&delimiter=constructor',
  ])('never fails on what does not fit: %s', async (query) => {
    expect((await ada.get(`/leads/export.csv?${query}`)).status).toBe(200);
  });

  it('is told in the change log: who, what and how many', async () => {
    await makeLead(site.db, { full_name: 'Anna' });
    await makeLead(site.db, { full_name: 'Annette' });
    const query = 'tab=all&q=ann&priority=normal&sort=id';
    await ada.get(`/leads/export.csv?${query}`);
    const [row] = await site.db('exports').select('admin_id', 'list', 'format', 'query', 'state', 'rows');
    expect(row).toEqual({ admin_id: 1, list: 'leads', format: 'csv', query, state: 'done', rows: 2 });
    const page = await ada.get('/changes?entity=export');
    expect(page.text).toContain('Export');
    expect(page.text).toContain('All; Search: ann; Priority: Normal');
    expect(page.text).not.toContain('sort=id');
  });

  it('answers a question for its headers without reading a row', async () => {
    const answer: Response = await ada.head('/leads/export.xlsx');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('spreadsheetml');
    expect(await site.db('exports').select()).toEqual([]);
  });
});

describe('the page with the choices', () => {
  it('carries along what the list shows', async () => {
    const list = await ada.get('/leads?tab=all&q=ann&sort=-full_name');
    const address = /href="(\/leads\/export\?[^"]+)"/.exec(list.text)![1]!.replaceAll('&amp;', '&');
    const page = await ada.get(address);
    for (const [name, value] of [
      ['tab', 'all'],
      ['q', 'ann'],
      ['sort', '-full_name'],
    ])
      expect(page.text).toContain(`<input type="hidden" name="${name}" value="${value}">`);
  });

  it('offers a file for editing to who may bring it back', async () => {
    const rights = ['leads.view', 'leads.export', 'leads.import', 'leads.change'];
    for (const [held, offered] of [
      [rights, true],
      [rights.slice(0, 3), false],
    ] as const) {
      await site.db('admins').where({ login: 'sam' }).update({ rights: held });
      const { status, text } = await (await site.as('Sam')).get('/leads/export');
      expect({ status, offered: text.includes('name="editing"') }).toEqual({ status: 200, offered });
    }
  });

  it('is where ticked rows go', async () => {
    const { id } = await makeLead(site.db);
    const answer = await ada.post('/leads/bulk', { ids: [id], change: 'export', filter: 'tab=all&sort=id' });
    expect(answer.status).toBe(303);
    const page = await ada.get(answer.headers.location!);
    expect(page.text).toContain('1 ticked row with');
    expect(page.text).toContain(`<input type="hidden" name="ids" value="${id}">`);
    expect(page.text).toContain('<input type="hidden" name="sort" value="id">');
    const all = await ada.post('/leads/bulk', { all: '1', count: '1', change: 'export', filter: 'tab=all' });
    expect(all.headers.location).toBe('/leads/export?state=tab%3Dall');
  });

  it('takes as many ticked rows as can be ticked, which nobody else can take', async () => {
    await site.db.raw(
      `insert into leads (id, full_name, step_id, responsible_id) overriding system value
       select 1000000 + n, 'Many ' || n, 1, ? from generate_series(1, 3000) n`,
      [cast.Ada.id],
    );
    const ids = Array.from({ length: 3000 }, (_, at) => 1_000_001 + at);
    const answer = await ada.post('/leads/bulk', { ids: ids.join(','), change: 'export', filter: 'tab=all&sort=id' });
    expect(answer.status).toBe(303);
    const { location } = answer.headers;
    expect(location).toMatch(/^\/leads\/export\?state=tab%3Dall%26sort%3Did&ticked=[\da-f-]{36}$/);
    expect((await ada.get(location!)).text).toContain('3,000 ticked rows with');
    const ticked = new URL(location!, 'http://x').searchParams.get('ticked');
    expect(await names(ada, `tab=all&sort=id&ticked=${ticked}`)).toHaveLength(3000);
    const journal = await site.db('exports').orderBy('id', 'desc').first();
    expect(journal).toMatchObject({ rows: 3000, query: `ids=${ids.join(',')}` });

    const sam = await site.as('Sam');
    expect((await sam.get(location!)).status).toBe(404);
    expect((await sam.get(`/leads/export.csv?ticked=${ticked}`)).status).toBe(404);
    expect((await ada.get(`/clients/export.csv?ticked=${ticked}`)).status).toBe(404);
    for (const odd of ['', 'x', '1&ticked=2']) expect((await ada.get(`/leads/export?ticked=${odd}`)).status).toBe(404);
  });

  it('is neither offered to nor open for who may not export', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get('/leads')).text).not.toContain('/leads/export');
    expect((await vera.get('/leads/export')).status).toBe(403);
    expect((await vera.get('/clients/export')).status).toBe(403);
  });
});

describe('the list of clients as a file', () => {
  it('has its columns and rows', async () => {
    await ada.post('/clients', { full_name: 'Zoe', login: 'zoe', birth_on: '1990-09-06', phones: '+380681111111' });
    await site
      .db('admins')
      .where({ login: 'ada' })
      .update({ client_columns: ['login', 'full_name', 'birth_on', 'phone'] });
    expect(await csv(ada, '/clients/export.csv')).toEqual([
      ['Login', 'Full name', 'Birth date', 'Phone'],
      ['zoe', 'Zoe', '1990-09-06', "'+380681111111"],
    ]);
    expect((await sheet(ada, '/clients/export.xlsx')).C2).toMatchObject({ t: 'n', v: 33122 });
  });
});

describe('the list of companies as a file', () => {
  it('has its columns and rows, for who may export them', async () => {
    await ada.post('/companies', { name: '=ACME', code: '0012', vat_code: 'LT1', phones: '+380681111111' });
    await site
      .db('admins')
      .where({ login: 'ada' })
      .update({ company_columns: ['code', 'full_name', 'phone'] });
    const [titles, row] = await csv(ada, '/companies/export.csv');
    expect(titles).toHaveLength(3);
    expect(row).toEqual(['0012', "'=ACME", "'+380681111111"]);
    expect((await sheet(ada, '/companies/export.xlsx?editing=1')).C2).toMatchObject({ t: 's', v: '0012' });
    const sam = await site.as('Sam');
    expect((await sam.get('/companies/export.csv')).status).toBe(403);
  });
});
