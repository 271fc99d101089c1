import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

const names = (text: string) =>
  [...text.matchAll(/<a href="\/companies\/\d+[^"]*">(?:<mark>)?([^<]+)/g)].map(([, name]) => name);
const shown = async (query = '') => names((await ada.get(`/companies${query}`)).text);

describe('the table of companies', () => {
  it('shows all by name, in two tabs with their counts', async () => {
    await makeCompany(site.db, { name: 'Žalia' });
    await makeCompany(site.db, { name: 'Alfa' });
    await makeCompany(site.db, { name: 'Binned', deleted_at: new Date() });
    const { text } = await ada.get('/companies');
    expect(names(text)).toEqual(['Alfa', 'Žalia']);
    expect(text).toContain('aria-sort="ascending"');
    expect(await shown('?tab=bin')).toEqual(['Binned']);
    expect(await shown('?sort=-name')).toEqual(['Žalia', 'Alfa']);
  });

  it.each([
    ['?q=zalia', 'Žalia'],
    ['?q=300-12', 'Žalia'],
    ['?q=8 612 34567', 'Žalia'],
    ['?name=alf', 'Alfa'],
    ['?code=300', 'Žalia'],
    ['?vat_code=lt300', 'Žalia'],
    ['?phone=612', 'Žalia'],
    ['?email=info', 'Alfa'],
    ['?city=vilnius', 'Žalia'],
    ['?site=alfa.lt', 'Alfa'],
    ['?comments=good', 'Alfa'],
    ['?tag_id=2', 'Žalia'],
    ['?tag_id_not=2', 'Alfa'],
    ['?registered_from=2026-11-21', 'Alfa'],
    ['?empty=city', 'Alfa'],
    ['?filled=vat_code', 'Žalia'],
  ])('finds by %s', async (query, found) => {
    const zalia = { name: 'Žalia', code: '300-12', vat_code: 'LT300', phones: ['+37061234567'], city: 'Vilnius' };
    await makeCompany(site.db, { ...zalia, tag_ids: [2] });
    const alfa = { name: 'Alfa', emails: ['info@alfa.lt'], site: 'https://alfa.lt', comments: 'Good people' };
    await makeCompany(site.db, { ...alfa, registered_on: '2026-11-21' });
    expect(await shown(query)).toEqual([found]);
  });

  it('never fails on bad values, and says when nothing is there', async () => {
    for (const query of ['?sort=x&page=-1&size=7&tab=x', '?id=x&tag_id=y&registered_from=z', '?q=%25', '?name[x]=1'])
      expect((await ada.get(`/companies${query}`)).status).toBe(200);
    expect((await ada.get('/companies')).text).toContain('No companies yet');
    await makeCompany(site.db);
    expect((await ada.get('/companies?q=nothing')).text).toContain('No company matches');
  });

  it('opens the only hit of the search form, and offers to add what was not found', async () => {
    const { id } = await makeCompany(site.db, { name: 'Alfa' });
    expect((await ada.get('/companies/search?name=alfa')).headers.location).toMatch(new RegExp(`^/companies/${id}\\?`));
    const { text } = await ada.get('/companies/search?name=Tulip&code=77');
    const link = /href="(\/companies\/new\?[^"]+)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    const form = (await ada.get(link)).text;
    for (const part of ['value="Tulip"', 'value="77"']) expect(form).toContain(part);
    expect((await ada.get('/companies/new?full_name=Searched')).text).toContain('value="Searched"');
  });

  it('keeps the columns that somebody chose', async () => {
    await makeCompany(site.db, { name: 'Alfa', address: 'Long street' });
    expect((await ada.get('/companies')).text).not.toContain('Long street');
    const columns = ['full_name', 'address'];
    expect((await ada.post('/companies/columns', { columns, back: '/companies' })).status).toBe(303);
    expect((await ada.get('/companies')).text).toContain('Long street');
    expect(await site.db('admins').where({ id: cast.Ada.id }).first('company_columns')).toEqual({
      company_columns: columns,
    });
  });

  it('leads from one company to the next in the order of the list', async () => {
    const [first, second] = [await makeCompany(site.db, { name: 'A' }), await makeCompany(site.db, { name: 'B' })];
    const { text } = await ada.get(`/companies/${first.id}?from=${encodeURIComponent('sort=name')}`);
    expect(text).toContain(`href="/companies/${second.id}?from=sort%3Dname"`);
  });
});

it('the navigation has companies for those who may see them', async () => {
  expect((await ada.get('/')).text).toContain('href="/companies"');
  expect((await (await site.as('Vera')).get('/leads')).text).not.toContain('"/companies');
});
