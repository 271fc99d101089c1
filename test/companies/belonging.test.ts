import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Company } from '../../src/companies/repository.ts';
import { makeClient } from '../clients/make.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { makeCompany } from './make.ts';

let site: Site;
let ada: Visitor;
let tulip: Company;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  tulip = await makeCompany(site.db, { name: 'UAB Tulip', code: '300' });
});
afterEach(() => site.close());

const of = (table: string, id: number) => site.db(table).where({ id }).first('company', 'company_id');
const make = {
  leads: () => makeLead(site.db, { company: 'tulip' }),
  clients: () => makeClient(site.db, { company: 'tulip' }),
};
const undoIn = (text: string) => /action="(\/operations\/\d+\/undo)"/.exec(text)![1]!;

describe.each(['leads', 'clients'] as const)('a company of %s', (table) => {
  it('is found, attached, and taken off again, each with Undo', async () => {
    const { id } = await make[table]();
    const path = `/${table}/${id}/company`;
    const found = (await ada.get(`${path}?q=tul`)).text;
    expect(found).toContain('Tulip');
    expect(found).toContain(`name="company_id" value="${tulip.id}"`);
    const attached = await ada.post(path, { company_id: tulip.id });
    expect([attached.status, attached.headers.location]).toEqual([303, `/${table}/${id}`]);
    expect(await of(table, id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
    const page = (await ada.get(`/${table}/${id}`)).text;
    expect(page).toContain(`href="/companies/${tulip.id}"`);
    expect((await ada.get(`/companies/${tulip.id}?show=${table}`)).text).toContain(`href="/${table}/${id}"`);

    await ada.post(undoIn(page));
    expect(await of(table, id)).toEqual({ company: 'tulip', company_id: null });
    await ada.post(path, { company_id: tulip.id });
    await ada.get('/');
    const taken = await ada.post(`${path}/detach`, { back: `/companies/${tulip.id}?show=${table}` });
    expect([taken.status, taken.headers.location]).toEqual([303, `/companies/${tulip.id}?show=${table}`]);
    expect(await of(table, id)).toEqual({ company: 'UAB Tulip', company_id: null });
    await ada.post(undoIn((await ada.get(taken.headers.location!)).text));
    expect(await of(table, id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
  });

  it('offers companies of the name or code that stands there', async () => {
    const { id } = await make[table]();
    await site.db(table).where({ id }).update({ company: 'Tulip, UAB' });
    expect((await ada.get(`/${table}/${id}/company`)).text).toContain(`value="${tulip.id}"`);
  });

  it('says when nothing is chosen, and goes nowhere else for `back`', async () => {
    const { id } = await make[table]();
    const answer = await ada.post(`/${table}/${id}/company`, { company_id: '' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Choose a company first');
    const elsewhere = { company_id: tulip.id, back: 'https://evil.example' };
    expect((await ada.post(`/${table}/${id}/company`, elsewhere)).headers.location).toBe('/');
  });

  it('is not one that is gone or in the bin; nothing in the bin gets one', async () => {
    const { id } = await make[table]();
    expect((await ada.post(`/${table}/${id}/company`, { company_id: 999999 })).status).toBe(404);
    const binned = await makeCompany(site.db, { deleted_at: new Date() });
    expect((await ada.post(`/${table}/${id}/company`, { company_id: binned.id })).status).toBe(409);
    expect((await ada.post(`/${table}/999999/company`, { company_id: tulip.id })).status).toBe(404);
    await site.db(table).where({ id }).update({ deleted_at: new Date() });
    expect((await ada.post(`/${table}/${id}/company`, { company_id: tulip.id })).status).toBe(409);
    expect((await ada.get(`/${table}/${id}/company`)).status).toBe(409);
    expect(await of(table, id)).toEqual({ company: 'tulip', company_id: null });
  });

  it('takes the rights to change the record and to see companies', async () => {
    const { id } = await make[table]();
    const vera = await site.as('Vera');
    for (const rights of [
      [`${table}.change`, `${table}.view`],
      ['companies.view', `${table}.view`],
    ]) {
      await site.db('admins').where({ id: cast.Vera.id }).update({ rights });
      expect((await vera.get(`/${table}/${id}/company`)).status).toBe(403);
      expect((await vera.post(`/${table}/${id}/company`, { company_id: tulip.id })).status).toBe(403);
      expect((await vera.post(`/${table}/${id}/company/detach`)).status).toBe(403);
    }
    expect((await ada.forge(`/${table}/${id}/company`, { company_id: tulip.id })).status).toBe(403);
    expect(await of(table, id)).toEqual({ company: 'tulip', company_id: null });
  });

  it('is chosen in the form, and another text takes it off', async () => {
    const { id } = await make[table]();
    await ada.post(`/${table}/${id}`, { version: 1, company: 'tulip', company_id: tulip.id });
    expect(await of(table, id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
    const form = (await ada.get(`/${table}/${id}/edit`)).text;
    expect(form).toMatch(new RegExp(`<option value="${tulip.id}" selected>UAB Tulip`));
    expect(form).toContain('data-combobox="/companies/options"');
    await ada.post(`/${table}/${id}`, { version: 2, company: 'UAB Tulip', company_id: tulip.id });
    expect((await site.db(table).where({ id }).first()).version).toBe(2);
    await ada.post(`/${table}/${id}`, { version: 2, company: 'Rose', company_id: tulip.id });
    expect(await of(table, id)).toEqual({ company: 'Rose', company_id: null });
    expect((await ada.post(`/${table}/${id}`, { version: 3, company_id: 999999 })).status).toBe(422);
    expect((await ada.post(`/${table}/${id}`, { version: 3, company_id: 'x' })).status).toBe(422);
  });

  it('is neither shown nor chosen without the right to companies', async () => {
    const { id } = await make[table]();
    await ada.post(`/${table}/${id}/company`, { company_id: tulip.id });
    const rights = [`${table}.view`, `${table}.change`];
    await site.db('admins').where({ id: cast.Vera.id }).update({ rights });
    const vera = await site.as('Vera');
    for (const part of ['', '/edit', '?show=history'])
      expect((await vera.get(`/${table}/${id}${part}`)).text).not.toMatch(/"\/companies|name="company_id"|Attached to/);
    const other = await makeCompany(site.db);
    expect((await vera.post(`/${table}/${id}`, { version: 2, company_id: other.id })).status).toBe(422);
    expect((await vera.post(`/${table}/${id}`, { version: 2, city: 'Kaunas' })).status).toBe(303);
    expect(await of(table, id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
  });
});

describe('leads of a company', () => {
  it('tell so in their timeline and history', async () => {
    const lead = await makeLead(site.db, { company: 'UAB Tulip' });
    await ada.post(`/leads/${lead.id}/company`, { company_id: tulip.id });
    for (const part of ['', '?show=history']) {
      const { text } = await ada.get(`/leads/${lead.id}${part}`);
      expect(text).toContain('Attached to the company');
      expect(text).toMatch(/<ins>UAB Tulip<\/ins>/);
    }
  });

  it('are added from its page', async () => {
    expect((await ada.get(`/companies/${tulip.id}?show=leads`)).text).toContain(`/leads/new?company_id=${tulip.id}`);
    const form = (await ada.get(`/leads/new?company_id=${tulip.id}`)).text;
    expect(form).toMatch(new RegExp(`<option value="${tulip.id}" selected>`));
    await ada.post('/leads', { full_name: 'Rasa', company_id: tulip.id });
    expect(await site.db('leads').where({ full_name: 'Rasa' }).first('company')).toEqual({ company: 'UAB Tulip' });
  });

  it('are shown as far as one may see them', async () => {
    const [hers, his] = [
      await makeLead(site.db, { full_name: 'Lead of Ada', company_id: tulip.id }),
      await makeLead(site.db, { full_name: 'Lead of Sam', company_id: tulip.id, responsible_id: cast.Sam.id }),
    ];
    const sam = await site.as('Sam');
    const page = (await sam.get(`/companies/${tulip.id}?show=leads`)).text;
    expect(page).toContain('Lead of Sam');
    expect(page).not.toContain('Lead of Ada');
    expect(page).toContain('1 lead that you may not see');
    expect((await sam.post(`/leads/${hers.id}/company/detach`)).status).toBe(404);
    expect(await of('leads', hers.id)).toMatchObject({ company_id: tulip.id });
    expect((await sam.post(`/leads/${his.id}/company/detach`)).status).toBe(303);
  });

  it('bring it along when they are converted, merged or copied from', async () => {
    const lead = await makeLead(site.db, { full_name: 'One', company_id: tulip.id, step_id: step.contract });
    await ada.post(`/leads/${lead.id}/conversion`, { login: 'one', full_name: 'One' });
    expect(await site.db('clients').where({ login: 'one' }).first('company', 'company_id')).toEqual({
      company: 'UAB Tulip',
      company_id: tulip.id,
    });
    const other = await makeLead(site.db, { full_name: 'Two', company: 'tulip' });
    await ada.post(`/leads/${other.id}/import`, { from: lead.id, fields: 'company' });
    expect(await of('leads', other.id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
    const main = await makeLead(site.db, { full_name: 'Main', company: 'UAB Tulip' });
    await site.db('contacts').insert({ lead_id: other.id, full_name: 'Rasa' });
    await ada.get('/');
    const merged = await ada.post('/leads/merge', { ids: [main.id, other.id], main: main.id });
    expect(merged.status).toBe(303);
    expect(await of('leads', main.id)).toEqual({ company: 'UAB Tulip', company_id: tulip.id });
    expect(await site.db('contacts').pluck('lead_id')).toEqual([main.id]);
    await ada.post(undoIn((await ada.get(`/leads/${main.id}`)).text));
    expect(await of('leads', main.id)).toEqual({ company: 'UAB Tulip', company_id: null });
    expect(await site.db('contacts').pluck('lead_id')).toEqual([other.id]);
  });

  it('are given another company’s text by a merge that chooses so', async () => {
    const main = await makeLead(site.db, { full_name: 'Main', company_id: tulip.id });
    const other = await makeLead(site.db, { full_name: 'Other', company: 'Rose' });
    const chosen = { ids: [main.id, other.id], main: main.id, from_company: other.id };
    expect((await ada.post('/leads/merge', chosen)).status).toBe(303);
    expect(await of('leads', main.id)).toEqual({ company: 'Rose', company_id: null });
  });
});

describe('a company renamed while a lead is attached', () => {
  it('has its new name everywhere in the end', async () => {
    const committed = await openCommittedSite();
    const visitor = await committed.as('Ada');
    const { id } = await makeCompany(committed.db, { name: 'Old' });
    const leads = [await makeLead(committed.db), await makeLead(committed.db), await makeLead(committed.db)];
    const answers = await Promise.all([
      ...leads.map((lead) => visitor.post(`/leads/${lead.id}/company`, { company_id: id })),
      visitor.post(`/companies/${id}`, { version: 1, name: 'New' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(await committed.db('leads').distinct('company', 'company_id')).toEqual([{ company: 'New', company_id: id }]);
    await committed.close();
  });
});
