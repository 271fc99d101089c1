import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeCompany } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  await site.db('custom_fields').insert([
    {
      entity: 'company',
      position: 1,
      key: 'staff',
      name: 'Staff',
      kind: 'number',
      searchable: true,
      index_state: 'ready',
    },
    { entity: 'company', position: 2, key: 'kind', name: 'Kind', kind: 'select', options: ['shop', 'school'] },
  ]);
});
afterEach(() => site.close());

const row = (name: string) => site.db('companies').where({ name }).first();

describe('custom fields of a company', () => {
  it('stand in its form, on its page and in its history', async () => {
    expect((await ada.get('/companies/new')).text).toContain('name="custom[staff]"');
    const typed = { name: 'Tulip', 'custom[staff]': '1 500', 'custom[kind]': 'shop' };
    const made = await ada.post('/companies', typed);
    expect((await row('Tulip')).custom).toEqual({ staff: 1500, kind: 'shop' });
    const page = (await ada.get(made.headers.location!)).text;
    for (const part of ['Staff', '1,500', 'shop']) expect(page).toContain(part);
    const { id } = await row('Tulip');
    expect((await ada.get(`/companies/${id}/edit`)).text).toContain('value="1500"');
    await ada.post(`/companies/${id}`, { version: 1, 'custom[staff]': '', 'custom[kind]': 'school' });
    expect((await row('Tulip')).custom).toEqual({ kind: 'school' });
    expect((await ada.get(`/companies/${id}?show=history`)).text).toContain('school');
  });

  it('keep what was typed and say what is wrong', async () => {
    const answer = await ada.post('/companies', { name: 'Tulip', 'custom[staff]': 'many', 'custom[kind]': 'zoo' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="many"');
    expect(await row('Tulip')).toBeUndefined();
    const { id } = await makeCompany(site.db, { name: 'Rose', custom: { staff: 3 } });
    expect((await ada.post(`/companies/${id}`, { version: 1, 'custom[staff]': 'x' })).status).toBe(422);
    expect((await row('Rose')).custom).toEqual({ staff: 3 });
  });

  it('are columns, filters and orders of the table', async () => {
    for (const staff of [3, 20, 100]) await makeCompany(site.db, { name: `Firm of ${staff}`, custom: { staff } });
    await site.db('admins').update({ company_columns: ['full_name', 'custom.staff'] });
    const { text } = await ada.get('/companies?custom.staff.from=10&sort=-custom.staff');
    expect([...text.matchAll(/>Firm of (\d+)</g)].map(([, staff]) => staff)).toEqual(['100', '20']);
  });

  it('stay when two people save other fields at once, and are shown where both changed them', async () => {
    const { id } = await makeCompany(site.db, { name: 'Rose', custom: { staff: 3, kind: 'shop' } });
    await site
      .db('companies')
      .where({ id })
      .update({ custom: { staff: 4, kind: 'shop' } });
    const stale = await ada.post(`/companies/${id}`, { version: 1, 'custom[staff]': '5' });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain('Staff');
    const picked = { version: 2, base_version: 1, 'custom[staff]': '5', 'picks[custom.staff]': 'yours' };
    expect((await ada.post(`/companies/${id}`, picked)).status).toBe(303);
    expect((await row('Rose')).custom).toEqual({ staff: 5, kind: 'shop' });
  });
});
