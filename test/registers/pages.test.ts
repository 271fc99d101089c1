import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { makeLead } from '../support/make.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { type FakeRegisters, fakeRegisters } from './recorded.ts';

let fake: FakeRegisters;
let site: Site;
let ada: Visitor;
let company: { id: number } | undefined;
beforeAll(async () => {
  fake = await fakeRegisters();
});
afterAll(() => fake.close());
beforeEach(async () => {
  const config = parseConfig({
    language: 'en',
    log_level: 'silent',
    registers: ['lt_jar', 'vies', 'ares'],
    register_urls: { lt_jar: `${fake.url}/jar`, vies: `${fake.url}/vies`, ares: `${fake.url}/torn-ares` },
  });
  site = await openSite({ config });
  ada = await site.as('Ada');
  [company] = await site.db('companies').insert({ name: 'Neries', code: '110443493', city: 'Vilnius' }).returning('id');
});
afterEach(() => site.close());

const decoded = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&');

describe('a search in the registers', () => {
  it('asks those that can answer and leads to what they know', async () => {
    const { status, text } = await ada.get('/companies/register?q=NERIES&phones=1&phones=2');
    expect(status).toBe(200);
    expect(decoded(text)).toContain('UAB "NERIES TINKLAI"');
    expect(decoded(text)).toContain('href="/companies/register/lt_jar/110443493?phones=1&phones=2&q=NERIES"');
    expect(text).toContain('&lt;img src=x');
    expect(text).toContain('ARES does not answer');
    expect(text).toContain('name="phones" value="2"');
  });

  it('says what it did not find, and whom it could not ask', async () => {
    expect((await ada.get('/companies/register?q=110000001')).text).toContain('Nothing found');
    expect((await ada.get('/companies/register?q=PL1234567890')).text).toContain('VIES does not answer');
    expect((await ada.get('/companies/register?q=US123456789')).text).toContain('None of the registers');
    expect((await ada.get('/companies/register')).text).not.toContain('entry-none');
  });

  it('takes bad input for nothing', async () => {
    for (const q of ['%27%22%3C', 'x'.repeat(5000), '&q=b&company_id=x', '%5Ba%5D=1', '&name%5Bx%5D=1']) {
      expect((await ada.get(`/companies/register?q=${q}`)).status).toBe(200);
    }
    expect((await ada.get('/companies/register/nobody/1')).status).toBe(404);
    expect((await ada.get('/companies/register/lt_jar/110000001')).status).toBe(404);
    expect((await ada.get('/companies/register/lt_jar/..%2F..%2Fx')).status).toBe(404);
    expect((await ada.get('/companies/register?company_id=999999')).status).toBe(404);
  });

  it('is closed to whoever may not see or change companies', async () => {
    const otto = await site.as('Otto');
    const vera = await site.as('Vera');
    expect((await otto.get('/companies/register?q=NERIES')).status).toBe(403);
    expect((await vera.get(`/companies/register?q=x&company_id=${company!.id}`)).status).toBe(403);
  });
});

describe('what a register says', () => {
  it('stands beside what is known, and fills the form only', async () => {
    const { text } = await ada.get(`/companies/register/lt_jar/110443493?company_id=${company!.id}&comments=Typed`);
    expect(text).toContain(`action="/companies/${company!.id}/edit"`);
    expect(decoded(text)).toMatch(/name="name" value="UAB "Neries tinklai"" checked/);
    expect(text).toMatch(/name="code" value="110443493">/);
    expect(text).toContain('name="comments" value="Typed"');
    const form = await ada.get(
      `/companies/${company!.id}/edit?name=UAB+Neries&address=Gedimino+1&version=99&state=bin`,
    );
    expect(form.text).toContain('value="UAB Neries"');
    expect(form.text).toContain('value="Gedimino 1"');
    expect(form.text).toContain('value="Vilnius"');
    expect(form.text).toContain('name="version" value="1"');
    expect(await site.db('companies').where(company!).first()).toMatchObject({ name: 'Neries', address: null });
  });

  it('fills the form of a new company, for a lead too', async () => {
    const lead = await makeLead(site.db);
    const { text } = await ada.get(`/companies/register/vies/LT100001234567?lead_id=${lead.id}`);
    expect(text).toContain('action="/companies/new"');
    expect(text).toContain(`name="lead_id" value="${lead.id}"`);
    const form = await ada.get(`/companies/new?name=Neries&vat_code=LT100001234567&lead_id=${lead.id}`);
    expect(form.text).toContain('value="LT100001234567"');
    expect(decoded(form.text)).toContain(
      `href="/companies/register?q=LT100001234567&lead_id=${lead.id}" data-register`,
    );
  });
});

describe('without any register', () => {
  it('forms offer none, and the page says how to turn one on', async () => {
    const plain = await openCommittedSite();
    const person = await plain.as('Ada');
    expect((await person.get('/companies/new')).text).not.toContain('data-register');
    expect((await person.get('/companies/register')).text).toContain('No company register is turned on');
    await plain.close();
  });
});
