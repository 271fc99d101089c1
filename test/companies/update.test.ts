import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Company } from '../../src/companies/repository.ts';
import { makeClient } from '../clients/make.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { makeCompany } from './make.ts';

let site: Site;
let ada: Visitor;
let company: Company;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  company = await makeCompany(site.db, { name: 'Old', code: '1', city: 'Kyiv', tag_ids: [1] });
});
afterEach(() => site.close());

const row = () => site.db('companies').where({ id: company.id }).first();

describe('editing a company', () => {
  it('saves what was sent, leaves the rest, and the log tells who', async () => {
    const answer = await ada.post(`/companies/${company.id}`, { version: 1, name: 'New', vat_code: 'LT5' });
    expect([answer.status, answer.headers.location]).toEqual([303, `/companies/${company.id}`]);
    expect(await row()).toMatchObject({ name: 'New', vat_code: 'LT5', city: 'Kyiv', version: 2 });
    const [change] = await site.db('changes').where({ entity: 'company', entity_id: company.id }).orderBy('id', 'desc');
    expect(change).toMatchObject({ admin_id: cast.Ada.id, before: { name: 'Old', vat_code: null } });
    expect((await ada.get(`/companies/${company.id}?show=history`)).text).toContain('LT5');
    expect((await ada.get('/changes?entity=company')).text).toContain(`href="/companies/${company.id}"`);
  });

  it('shows the form with what is saved, and changes nothing when nothing is changed', async () => {
    const { text } = await ada.get(`/companies/${company.id}/edit`);
    for (const part of ['value="Old"', 'value="Kyiv"', 'name="version" value="1"']) expect(text).toContain(part);
    await ada.post(`/companies/${company.id}`, { version: 1, name: 'Old', tag_ids: ['1'] });
    expect(await row()).toMatchObject({ version: 1 });
  });

  it('takes a new name to its leads and clients, and to no others', async () => {
    const lead = await makeLead(site.db, { company_id: company.id });
    const client = await makeClient(site.db, { company_id: company.id });
    const other = await makeLead(site.db, { company: 'Old' });
    await ada.post(`/companies/${company.id}`, { version: 1, name: 'New' });
    const mine = { company: 'New', company_id: company.id };
    expect(await site.db('leads').where({ id: lead.id }).first('company', 'company_id')).toEqual(mine);
    expect(await site.db('clients').where({ id: client.id }).first('company', 'company_id')).toEqual(mine);
    expect(await site.db('leads').where({ id: other.id }).first('company')).toEqual({ company: 'Old' });
  });

  it('keeps what was typed when it is refused', async () => {
    for (const [fields, field] of [
      [{ name: ' ', city: 'Typed' }, 'name'],
      [{ site: 'not a site', city: 'Typed' }, 'site'],
      [{ tag_ids: '999', city: 'Typed' }, 'tag_ids'],
    ] as const) {
      const answer = await ada.post(`/companies/${company.id}`, { version: 1, ...fields });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`id="${field}-error"`);
      expect(answer.text).toContain('value="Typed"');
    }
    expect((await ada.post(`/companies/${company.id}`, { name: 'No version' })).status).toBe(422);
    expect(await row()).toMatchObject({ version: 1, name: 'Old' });
  });

  it('shows who is the same once before it saves, but not for what stood there', async () => {
    const same = await makeCompany(site.db, { name: 'Twin', code: '2' });
    await makeCompany(site.db, { name: 'Old' });
    const asked = await ada.post(`/companies/${company.id}`, { version: 1, code: '2' });
    expect(asked.status).toBe(422);
    expect(asked.text).toContain(`value="${same.id}"`);
    const seen = await ada.post(`/companies/${company.id}`, { version: 1, code: '2', duplicates_seen: same.id });
    expect(seen.status).toBe(303);
    expect((await ada.post(`/companies/${company.id}`, { version: 2, city: 'Lviv' })).status).toBe(303);
  });

  it('shows both versions when somebody saved meanwhile, and saves the choice', async () => {
    await site.db('companies').where({ id: company.id }).update({ name: 'Theirs', city: 'Lviv' });
    const typed = { version: 1, name: 'Mine', city: 'Kyiv', address: 'Tulip street' };
    const page = await ada.post(`/companies/${company.id}`, typed);
    expect(page.status).toBe(409);
    for (const part of ['Theirs', 'Mine', 'Lviv', 'Tulip street', `action="/companies/${company.id}"`])
      expect(page.text).toContain(part);
    const answer = await ada.post(`/companies/${company.id}`, {
      ...typed,
      version: 2,
      base_version: 1,
      'picks[name]': 'yours',
      'picks[address]': 'yours',
      'picks[city]': 'theirs',
    });
    expect(answer.status).toBe(303);
    expect(await row()).toMatchObject({ name: 'Mine', city: 'Lviv', address: 'Tulip street', version: 3 });
  });

  it('waits until one in the bin is restored', async () => {
    await site.db('companies').where({ id: company.id }).update({ deleted_at: new Date() });
    expect((await ada.get(`/companies/${company.id}/edit`)).status).toBe(409);
    expect((await ada.post(`/companies/${company.id}`, { version: 2, name: 'X' })).status).toBe(409);
    expect((await ada.post(`/companies/${company.id}/tags`, { tag_ids: '2' })).status).toBe(409);
    expect(await row()).toMatchObject({ name: 'Old', tag_ids: [1] });
  });

  it('is closed without the right, to forgeries and unknown ids', async () => {
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['companies.view'] });
    const vera = await site.as('Vera');
    const actions: Array<[string, object]> = [
      ['', { version: 1, name: 'X' }],
      ['/tags', { tag_ids: '2' }],
      ['/delete', {}],
      ['/restore', {}],
    ];
    for (const [part, fields] of actions) {
      expect((await vera.post(`/companies/${company.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.forge(`/companies/${company.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.post(`/companies/999999${part}`, fields as never)).status).toBe(404);
      expect((await ada.post(`/companies/x${part}`, fields as never)).status).toBe(404);
    }
    expect((await vera.get(`/companies/${company.id}/edit`)).status).toBe(403);
    expect((await vera.get(`/companies/${company.id}`)).text).not.toContain('/edit"');
    expect((await ada.get('/companies/999999')).status).toBe(404);
    expect(await row()).toMatchObject({ version: 1, name: 'Old' });
  });

  it('changes its tags as a whole, or one by one', async () => {
    await ada.post(`/companies/${company.id}/tags`, { tag_ids: ['1', '2'] });
    expect(await row()).toMatchObject({ tag_ids: [1, 2] });
    await ada.post(`/companies/${company.id}/tags`, { remove: '1' });
    expect(await row()).toMatchObject({ tag_ids: [2] });
    await site.db('tags').where({ id: 2 }).delete();
    expect(await row()).toMatchObject({ tag_ids: [] });
  });
});

describe('two people saving one company at once', () => {
  it('lets one pass and shows the other both versions', async () => {
    const committed = await openCommittedSite();
    const { id } = await makeCompany(committed.db, { name: 'Old' });
    await makeLead(committed.db, { company_id: id });
    const people = [await committed.as('Ada'), await committed.as('Sam')];
    const answers = await Promise.all(
      people.map((person, at) => person.post(`/companies/${id}`, { version: 1, name: `New ${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const { name } = await committed.db('companies').where({ id }).first();
    expect((await committed.db('leads').first()).company).toBe(name);
    await committed.close();
  });
});
