import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const petrenko = {
  login: 'petrenko.ivan',
  full_name: 'Петренко Іван',
  phones: ['+380681111111'],
  emails: ['petrenko@example.com'],
  company: 'Ребус',
};

describe('linking a lead with a client', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  let client: number;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { step_id: step.new });
    client = await makeClient(petrenko);
  });
  afterEach(() => site.close());

  const address = () => `/leads/${lead.id}/client`;
  const saved = (id = lead.id) => site.db('leads').where({ id }).first();
  const makeClient = async (values: object): Promise<number> =>
    (await site.db('clients').insert(values).returning('id'))[0].id;
  const found = async (q: string): Promise<boolean> => {
    const { status, text } = await ada.get(`${address()}?q=${encodeURIComponent(q)}`);
    expect(status).toBe(200);
    return text.includes(`name="client_id" value="${client}"`);
  };

  it.each([
    'петренко',
    'іван ПЕТ',
    'petrenko.iv',
    '068 111',
    '+38 (068) 111-11-11',
    '0681111111',
    'petrenko@example',
    'ребус',
  ])('finds the client by «%s»', async (q) => {
    expect(await found(q)).toBe(true);
  });

  it('finds neither others nor those in the bin', async () => {
    expect(await found('Сидоренко')).toBe(false);
    expect((await ada.get(`${address()}?q=zzz`)).text).toContain('0 clients found');
    expect(await found('%')).toBe(false);
    await site.db('clients').update({ deleted_at: new Date() });
    expect(await found('петренко')).toBe(false);
  });

  it('shows at first who has the lead’s phone or e-mail', async () => {
    expect((await ada.get(address())).text).not.toContain('name="client_id"');
    lead = await makeLead(site.db, { phones: ['068 111 11 11'] });
    const { text } = await ada.get(address());
    expect(text).toContain(`name="client_id" value="${client}"`);
    expect(text).toContain('+380 68 111 1111');
  });

  it('links from any step, several leads with one client', async () => {
    const other = await makeLead(site.db);
    for (const { id } of [lead, other]) {
      const answer = await ada.post(`/leads/${id}/client`, { client_id: client });
      expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${id}`]);
      expect(await saved(id)).toMatchObject({ client_id: client, login: 'petrenko.ivan', state: 'converted' });
    }
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(new RegExp(`href="/clients/${client}"[\\s\\S]*?Петренко Іван[\\s\\S]*?petrenko\\.ivan`));
    expect(text).toContain('Linked with the client');
    expect(text).not.toContain('Register client');
    expect((await ada.get('/leads?tab=converted&q=petrenko')).text).toContain(lead.full_name);
  });

  it('unlinks: the lead is potential again and has no login', async () => {
    await ada.post(address(), { client_id: client });
    const answer = await ada.post(`${address()}/unlink`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await saved()).toMatchObject({ client_id: null, login: null, state: 'potential', converted_at: null });
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain('Unlinked from the client');
    expect(await site.db('clients')).toHaveLength(1);
    expect((await ada.get('/leads?q=petrenko')).text).not.toContain(lead.full_name);
  });

  it('does nothing twice', async () => {
    await ada.post(address(), { client_id: client });
    const once = await saved();
    expect((await ada.post(address(), { client_id: client })).status).toBe(303);
    expect(await saved()).toEqual(once);
    await ada.post(`${address()}/unlink`);
    expect((await ada.post(`${address()}/unlink`)).status).toBe(303);
    expect(await site.db('operations').orderBy('id').pluck('kind')).toEqual(['client_link', 'client_unlink']);
  });

  it('refuses a lead that has another client, a lead in the bin and a client in the bin', async () => {
    const other = await makeClient({ login: 'other', full_name: 'Other' });
    await ada.post(address(), { client_id: other });
    for (const answer of [await ada.get(address()), await ada.post(address(), { client_id: client })]) {
      expect(answer.status).toBe(409);
      expect(answer.text).toContain('is linked with a client already');
    }
    expect((await saved()).client_id).toBe(other);

    await ada.post(`${address()}/unlink`);
    await site.db('clients').where({ id: client }).update({ deleted_at: new Date() });
    const binned = await ada.post(address(), { client_id: client });
    expect([binned.status, /client is in the bin/.test(binned.text)]).toEqual([409, true]);

    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    const answers = [await ada.get(address()), await ada.post(address(), { client_id: other })];
    for (const answer of [...answers, await ada.post(`${address()}/unlink`)]) expect(answer.status).toBe(409);
    expect((await saved()).client_id).toBeNull();
  });

  it('says at the field that nobody is chosen, and keeps off unknown clients', async () => {
    for (const client_id of ['', 'x', '-1', '1e3', '99999999999']) {
      const { status, text } = await ada.post(address(), { client_id });
      expect([status, text.includes('Choose a client first')]).toEqual([422, true]);
    }
    expect((await ada.post(address(), { client_id: 99_999_999 })).status).toBe(404);
    expect((await saved()).client_id).toBeNull();
  });

  it('is for those who may convert and see clients', async () => {
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.convert'] });
    await site
      .db('admins')
      .where({ id: cast.Otto.id })
      .update({ rights: ['leads.view', 'clients.view'] });
    for (const person of ['Vera', 'Otto'] as const) {
      const visitor = await site.as(person);
      expect((await visitor.get(address())).status).toBe(403);
      expect((await visitor.post(address(), { client_id: client })).status).toBe(403);
      expect((await visitor.post(`${address()}/unlink`)).status).toBe(403);
      expect((await visitor.get(`/leads/${lead.id}`)).text).not.toContain(address());
    }
  });

  it('answers 404 for the leads of others and unknown ones, and changes nothing', async () => {
    await site.db('leads').where({ id: lead.id }).update({ client_id: client });
    const before = await saved();
    const sam = await site.as('Sam');
    for (const visitor of [sam, ada]) {
      const id = visitor === sam ? lead.id : 99_999_999;
      expect((await visitor.get(`/leads/${id}/client`)).status).toBe(404);
      expect((await visitor.post(`/leads/${id}/client`, { client_id: client })).status).toBe(404);
      expect((await visitor.post(`/leads/${id}/client/unlink`)).status).toBe(404);
    }
    expect((await ada.forge(`${address()}/unlink`)).status).toBe(403);
    expect(await saved()).toEqual(before);
  });

  it('never fails on odd searches', async () => {
    for (const q of ['%00', '%E0%A4%A', '%25', '_', '\\', "'", '💥', '<b>', '+', '()', 'x'.repeat(3000)]) {
      const { status } = await ada.get(`${address()}?q=${/^%/.test(q) ? q : encodeURIComponent(q)}`);
      expect(status, q.slice(0, 20)).toBeLessThan(500);
    }
  });
});
