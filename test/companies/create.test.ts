import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeClient } from '../clients/make.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeCompany } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const newest = () => site.db('companies').orderBy('id', 'desc').first();
const count = async () => Number((await site.db('companies').count({ n: '*' }).first())!.n);

describe('adding a company', () => {
  it('saves what was typed and goes to the company', async () => {
    const answer = await ada.post('/companies', {
      name: ' Стомат + ',
      code: '123 456',
      vat_code: 'LT100001',
      phones: ['068 111 22 33', '+370 612 34567'],
      emails: 'A@b.lt; c@d.lt',
      city: 'Київ',
      address: 'Бунина 43Б',
      site: 'stomat.com',
      comments: 'Hello',
      tag_ids: ['1', '2'],
      deleted_at: '2020-01-01',
      created_by_id: cast.Sam.id,
    });
    const company = await newest();
    expect([answer.status, answer.headers.location]).toEqual([303, `/companies/${company.id}`]);
    expect(company).toMatchObject({
      name: 'Стомат +',
      code: '123 456',
      vat_code: 'LT100001',
      phones: ['+380681112233', '+37061234567'],
      emails: ['a@b.lt', 'c@d.lt'],
      city: 'Київ',
      address: 'Бунина 43Б',
      site: 'https://stomat.com',
      tag_ids: [1, 2],
      deleted_at: null,
      created_by_id: cast.Ada.id,
    });
    const page = (await ada.get(answer.headers.location!)).text;
    for (const part of ['Added: Стомат +', 'href="https://stomat.com"', '123 456', 'LT100001', 'Бунина 43Б'])
      expect(page).toContain(part);
  });

  it('keeps what was typed and says what is wrong', async () => {
    const typed = { name: '', emails: 'no-mail', site: 'javascript:alert(1)', tag_ids: '999', city: 'Kept' };
    const answer = await ada.post('/companies', typed);
    expect(answer.status).toBe(422);
    for (const field of ['name', 'emails', 'site']) expect(answer.text).toMatch(new RegExp(`id="${field}-error"`));
    expect(answer.text).toContain('value="Kept"');
    expect((await ada.post('/companies', { name: 'A', tag_ids: '999' })).text).toContain('id="tag_ids-error"');
    expect(await count()).toBe(0);
  });

  it.each([
    ['name', { name: 'Tulip, „UAB“' }],
    ['code', { name: 'X', code: '30-01 23' }],
    ['VAT code', { name: 'X', vat_code: 'lt 777' }],
    ['phone', { name: 'X', phones: '068 111-22-33' }],
    ['e-mail', { name: 'X', emails: 'INFO@tulip.lt' }],
  ])('shows companies with the same %s once before it saves', async (_what, typed) => {
    const known = { code: '300123', vat_code: 'LT777', phones: ['+380681112233'], emails: ['info@tulip.lt'] };
    const same = await makeCompany(site.db, { name: 'UAB Tulip', city: 'Vilnius', ...known });
    await makeCompany(site.db, { name: 'UAB Tulip', ...known, deleted_at: new Date() });
    const asked = await ada.post('/companies', typed);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain(`href="/companies/${same.id}"`);
    expect(asked.text).toContain(`name="duplicates_seen" value="${same.id}"`);
    const query = new URLSearchParams(typed);
    expect((await ada.get(`/companies/duplicates?${query}`)).text).toContain('UAB Tulip');
    expect((await ada.get(`/companies/duplicates?${query}&except=${same.id}`)).text).toContain('No company has');
    expect((await ada.post('/companies', { ...typed, duplicates_seen: same.id })).status).toBe(303);
    expect(await count()).toBe(3);
  });

  it('makes one company of a form that is sent twice', async () => {
    const form = { name: 'Once', submission_id: randomUUID() };
    const [first, second] = [await ada.post('/companies', form), await ada.post('/companies', form)];
    expect(second.headers.location).toBe(first.headers.location);
    expect(await count()).toBe(1);
  });

  it('of a lead’s text attaches the lead and goes back to it', async () => {
    const lead = await makeLead(site.db, { company: 'Tulip', company_code: '300' });
    const link = new RegExp(`href="(/companies/new\\?[^"]*lead_id=${lead.id})"`).exec(
      (await ada.get(`/leads/${lead.id}`)).text,
    )![1]!;
    const form = (await ada.get(link.replaceAll('&amp;', '&'))).text;
    for (const part of ['value="Tulip"', 'value="300"', `name="lead_id" value="${lead.id}"`])
      expect(form).toContain(part);
    const answer = await ada.post('/companies', { name: 'UAB Tulip', code: '300', lead_id: lead.id });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    const company = await newest();
    expect(await site.db('leads').where({ id: lead.id }).first('company_id', 'company')).toEqual({
      company_id: company.id,
      company: 'UAB Tulip',
    });
  });

  it('is made for a client too; for nobody whom one may not change or see', async () => {
    const client = await makeClient(site.db, { company: 'Tulip' });
    await ada.post('/companies', { name: 'Tulip', client_id: client.id });
    expect((await site.db('clients').where({ id: client.id }).first()).company_id).toBe((await newest()).id);
    const lead = await makeLead(site.db);
    const sam = await site.as('Sam');
    expect((await sam.post('/companies', { name: 'Theirs', lead_id: lead.id })).status).toBe(404);
    expect((await ada.post('/companies', { name: 'Theirs', lead_id: 999999 })).status).toBe(404);
    expect((await ada.post('/companies', { name: 'Theirs', lead_id: 'x' })).status).toBe(404);
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'companies.view'] });
    const vera = await site.as('Vera');
    expect((await vera.post('/companies', { name: 'Theirs', lead_id: lead.id })).status).toBe(403);
    expect(await count()).toBe(1);
    expect((await vera.post('/companies', { name: 'Own' })).status).toBe(303);
  });

  it('is closed without the right and to forgeries', async () => {
    for (const person of ['Vera', 'Otto'] as const) {
      const visitor = await site.as(person);
      expect((await visitor.post('/companies', { name: 'X' })).status).toBe(403);
      for (const path of ['', '/new', '/duplicates', '/search', '/options', '/columns'])
        expect((await visitor.get(`/companies${path}`)).status, path).toBe(403);
    }
    expect((await ada.forge('/companies', { name: 'X' })).status).toBe(403);
    expect(await count()).toBe(0);
  });

  it('answers bad input with a message', async () => {
    for (const fields of [{}, { name: ['a', ''] }, { name: 'x', tag_ids: 'x' }, { name: 'x'.repeat(201) }] as const)
      expect((await ada.post('/companies', fields as never)).status).toBe(422);
    expect((await ada.get('/companies/new?name[x]=1&phones=1&phones=2')).status).toBe(200);
  });
});
