import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Company } from '../../src/companies/repository.ts';
import { emptyingBin } from '../../src/db/empty-bin.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeCompany } from './make.ts';

let site: Site;
let ada: Visitor;
let company: Company;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  company = await makeCompany(site.db, { name: 'Old' });
});
afterEach(() => site.close());

const row = () => site.db('companies').where({ id: company.id }).first();

describe('the bin of companies', () => {
  it('takes a company, and gives it back by the message with Undo', async () => {
    const answer = await ada.post(`/companies/${company.id}/delete`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/companies']);
    expect(await row()).toMatchObject({ state: 'bin', version: 2 });
    const { text } = await ada.get('/companies');
    expect(text).toContain('Moved to the bin: Old');
    await ada.post(/action="(\/operations\/\d+\/undo)"/.exec(text)![1]!);
    expect(await row()).toMatchObject({ state: 'active', deleted_at: null });
    const { id } = await site.db('operations').where({ kind: 'company_delete' }).first();
    expect((await ada.get(`/operations/${id}`)).text).toContain(`href="/companies/${company.id}"`);
  });

  it('restores one, and does either only once', async () => {
    await ada.post(`/companies/${company.id}/delete`);
    expect((await ada.get('/companies?tab=bin')).text).toContain('Old');
    expect((await ada.get(`/companies/${company.id}`)).text).toContain(`action="/companies/${company.id}/restore"`);
    await ada.post(`/companies/${company.id}/delete`);
    expect(await row()).toMatchObject({ version: 2 });
    const answer = await ada.post(`/companies/${company.id}/restore`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/companies/${company.id}`]);
    await ada.post(`/companies/${company.id}/restore`);
    expect(await row()).toMatchObject({ state: 'active', version: 3 });
  });

  it('empties itself after 30 days; leads keep its name as a text, its people go with it', async () => {
    const lead = await makeLead(site.db, { company_id: company.id });
    await site.db('contacts').insert({ company_id: company.id, full_name: 'Rasa' });
    await site
      .db('companies')
      .where({ id: company.id })
      .update({ deleted_at: site.db.raw(`now() - interval '31 days'`) });
    const young = await makeCompany(site.db, { deleted_at: new Date() });
    const empty = emptyingBin('companies');
    expect(await empty(site.db, new AbortController().signal)).toBe(1);
    expect(await empty(site.db, new AbortController().signal)).toBe(0);
    expect(await site.db('companies').pluck('id')).toEqual([young.id]);
    const left = await site.db('leads').where({ id: lead.id }).first('company_id', 'company');
    expect(left).toEqual({ company_id: null, company: 'Old' });
    expect(await site.db('contacts')).toEqual([]);
  });

  it('takes the right to delete', async () => {
    const sam = await site.as('Sam');
    for (const action of ['delete', 'restore'])
      expect((await sam.post(`/companies/${company.id}/${action}`)).status).toBe(403);
    expect(await row()).toMatchObject({ state: 'active', version: 1 });
  });
});
