import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets, type Right } from '../../src/admins/rights.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

const password = 'a fresh long password';
const identity = {
  full_name: 'Nora New',
  login: 'nora',
  email: 'nora@example.com',
  phone_extension: '12',
  language: 'uk',
  time_zone: 'Europe/Kyiv',
};
const form = { ...identity, password, password_again: password, preset: 'manager' };

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const row = (login: string) => site.db('admins').where({ login }).first();
const give = (login: string, rights: Right[]) => site.db('admins').where({ login }).update({ rights });

describe('the list and the page', () => {
  it('show who may do what to those with admins.view, without ways to change', async () => {
    await give('sam', ['admins.view']);
    const sam = await site.as('Sam');
    const list = await sam.get('/admins');
    expect(list.text).toContain('Vera Viewer');
    expect(list.text).toContain('Operator');
    expect(list.text).not.toContain('/admins/new');
    const page = await sam.get(`/admins/${cast.Ada.id}`);
    expect(page.text).toContain('Ada Admin');
    expect(page.text).not.toContain('/rights"');
    expect(page.text).not.toContain('/password"');
  });

  it('answer 403 without the right and 404 for an unknown id', async () => {
    const vera = await site.as('Vera');
    for (const path of ['/admins', '/admins/new', '/admins/1', '/admins/1/edit', '/admins/1/rights']) {
      expect((await vera.get(path)).status).toBe(403);
    }
    const ada = await site.as('Ada');
    for (const id of ['999', '0', 'x', '99999999999', '1e3']) {
      for (const tail of ['', '/edit', '/rights']) expect((await ada.get(`/admins/${id}${tail}`)).status).toBe(404);
      for (const tail of ['', '/rights', '/password', '/disable', '/enable'])
        expect((await ada.post(`/admins/${id}${tail}`, form)).status).toBe(404);
    }
  });

  it('let somebody with admins.view alone change nothing', async () => {
    await give('sam', ['admins.view']);
    const sam = await site.as('Sam');
    const before = await site.db('admins').orderBy('id');
    for (const path of ['/admins', '/admins/3', '/admins/3/rights', '/admins/3/password', '/admins/3/disable'])
      expect((await sam.post(path, { ...form, rights: 'leads.view' })).status).toBe(403);
    expect(await site.db('admins').orderBy('id')).toEqual(before);
  });
});

describe('adding an administrator', () => {
  it('makes one who can sign in with the preset’s rights', async () => {
    const ada = await site.as('Ada');
    const answer = await ada.post('/admins', form);
    const nora = await row('nora');
    expect([answer.status, answer.headers.location]).toEqual([303, `/admins/${nora.id}`]);
    expect(nora).toMatchObject({ ...identity, rights: [...presets.manager.rights], own_leads_only: true });
    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'nora', password })).status).toBe(303);
    expect((await ada.get(answer.headers.location!)).text).toContain('The administrator is added.');
  });

  it('refuses a login that somebody has in other letters, keeping what was typed', async () => {
    const ada = await site.as('Ada');
    const answer = await ada.post('/admins', { ...form, login: 'SAM' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('This is taken already.');
    expect(answer.text).toContain('value="Nora New"');
    expect(answer.text).not.toContain(password);
  });

  it('does it once for a double submit', async () => {
    const ada = await site.as('Ada');
    const submission_id = crypto.randomUUID();
    const first = await ada.post('/admins', { ...form, submission_id });
    const second = await ada.post('/admins', { ...form, submission_id });
    expect(second.status).toBe(303);
    expect(second.headers.location).toBe(first.headers.location);
  });

  it('gives nobody more than one has', async () => {
    await give('sam', ['admins.view', 'admins.change', 'leads.view']);
    const sam = await site.as('Sam');
    for (const preset of ['administrator', 'operator'])
      expect((await sam.post('/admins', { ...form, preset })).status).toBe(422);
    expect(await row('nora')).toBeUndefined();
  });

  it('answers bad input with 422 and a forged request with 403', async () => {
    const ada = await site.as('Ada');
    const wrong = [{ preset: 'x' }, { password: 'short' }, { login: 'a b' }, { email: '@' }, { time_zone: '' }, {}];
    for (const fields of wrong.slice(0, -1))
      expect((await ada.post('/admins', { ...form, ...fields })).status).toBe(422);
    expect((await ada.post('/admins', {})).status).toBe(422);
    expect((await ada.forge('/admins', form)).status).toBe(403);
    expect(await row('nora')).toBeUndefined();
  });
});

describe('editing an administrator', () => {
  let ada: Visitor;
  beforeEach(async () => {
    ada = await site.as('Ada');
  });

  it('saves the form', async () => {
    expect((await ada.get('/admins/3/edit')).text).toContain('name="version" value="1"');
    const answer = await ada.post('/admins/3', { ...identity, version: 1 });
    expect([answer.status, answer.headers.location]).toEqual([303, '/admins/3']);
    expect(await row('nora')).toMatchObject({ id: 3, ...identity, rights: ['leads.view'] });
  });

  it('shows what somebody else saved meanwhile and keeps what was typed', async () => {
    await site.db('admins').where({ id: 3 }).update({ full_name: 'Vera Verified' });
    const answer = await ada.post('/admins/3', { ...identity, version: 1 });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('<strong>Vera Verified</strong>');
    expect(answer.text).toContain('value="Nora New"');
    expect(answer.text).toContain('name="version" value="2"');
    expect((await row('vera')).full_name).toBe('Vera Verified');
  });

  it('refuses another’s login and bad input', async () => {
    expect((await ada.post('/admins/3', { ...identity, login: 'Otto' })).status).toBe(422);
    expect((await ada.post('/admins/3', { ...identity, version: 'x' })).status).toBe(422);
    expect((await ada.post('/admins/3', {})).status).toBe(422);
    expect((await ada.forge('/admins/3', identity)).status).toBe(403);
    expect((await row('vera')).version).toBe(1);
  });

  it('leaves alone whoever has more rights than oneself', async () => {
    await give('sam', ['admins.view', 'admins.change']);
    const sam = await site.as('Sam');
    const before = await site.db('admins').where({ id: 1 }).first();
    expect((await sam.get('/admins/1/edit')).status).toBe(403);
    for (const tail of ['', '/password', '/disable', '/enable'])
      expect((await sam.post(`/admins/1${tail}`, { ...form })).status).toBe(403);
    expect(await site.db('admins').where({ id: 1 }).first()).toEqual(before);
  });
});

describe('two at the same time', () => {
  it('add one login once', async () => {
    const real = await openCommittedSite();
    const visitors = await Promise.all([real.as('Ada'), real.as('Ada'), real.as('Ada')]);
    const answers = await Promise.all(visitors.map((visitor) => visitor.post('/admins', form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
    await real.close();
  });
});
