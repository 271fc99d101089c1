import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights, presets, type Right } from '../../src/admins/rights.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

type Fields = NonNullable<Parameters<Visitor['post']>[1]>;

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const rightsOf = async (id: number): Promise<Right[]> => (await site.db('admins').where({ id }).first()).rights;
const give = (id: number, rights: readonly Right[]) =>
  site
    .db('admins')
    .where({ id })
    .update({ rights: [...rights] });

describe('the rights page', () => {
  it('shows a checkbox for each right and ticks those there are', async () => {
    const page = (await ada.get('/admins/3/rights')).text;
    for (const right of allRights) expect(page).toContain(`name="rights" value="${right}"`);
    expect(page).toContain('value="leads.view" checked');
    expect(page).not.toContain('value="leads.change" checked');
    expect(page).toContain('<legend>CRM</legend>');
  });

  it('saves the checkboxes, at once in force', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get('/admins')).status).toBe(403);
    const rights = ['leads.view', 'admins.view'];
    const answer = await ada.post('/admins/3/rights', { rights, own_leads_only: '1', version: 1 });
    expect([answer.status, answer.headers.location]).toEqual([303, '/admins/3']);
    expect(await site.db('admins').where({ id: 3 }).first()).toMatchObject({ rights, own_leads_only: true });
    expect((await vera.get('/admins')).status).toBe(200);
    await ada.post('/admins/3/rights', {});
    expect(await rightsOf(3)).toEqual([]);
  });

  it('sets a preset with one button', async () => {
    await ada.post('/admins/3/rights', { preset: 'manager', version: 1 });
    const vera = await site.db('admins').where({ id: 3 }).first();
    expect(vera).toMatchObject({ rights: [...presets.manager.rights], own_leads_only: true });
    expect((await ada.get('/admins')).text).toContain('Manager');
  });

  it('shows leads and never the client list to CRM with Information alone', async () => {
    await ada.post('/admins/4/rights', { rights: 'leads.view' });
    const otto = (await (await site.as('Otto')).get('/')).text;
    expect(otto).toContain('href="/leads"');
    expect(otto).not.toContain('href="/clients"');
    expect(await rightsOf(4)).toEqual(['leads.view']);
  });

  it('writes every change down', async () => {
    await ada.post('/admins/3/rights', { rights: ['leads.view', 'leads.change'] });
    const change = await site.db('changes').where({ entity: 'admin', entity_id: 3, kind: 'updated' }).first();
    expect(change).toMatchObject({ admin_id: 1, before: { rights: ['leads.view'] } });
  });

  it('answers 409 with the present rights when somebody saved meanwhile', async () => {
    await give(3, ['reports.view']);
    const answer = await ada.post('/admins/3/rights', { rights: 'leads.change', version: 1 });
    expect(answer.status).toBe(409);
    expect(answer.text).toContain('value="reports.view" checked');
    expect(await rightsOf(3)).toEqual(['reports.view']);
  });

  it('answers bad input with 422 and a forged request with 403', async () => {
    const wrong: Fields[] = [
      { rights: 'everything' },
      { preset: 'king' },
      { version: 'x' },
      { rights: ['leads.view', ''] },
    ];
    for (const fields of wrong) expect((await ada.post('/admins/3/rights', fields)).status).toBe(422);
    expect((await ada.forge('/admins/3/rights', { rights: 'admins.change' })).status).toBe(403);
    expect(await rightsOf(3)).toEqual(['leads.view']);
  });
});

describe('the other rights of a module', () => {
  it('need the one to see it: the page ticks it and asks to save again', async () => {
    const answer = await ada.post('/admins/3/rights', { rights: ['clients.change', 'reports.view'], version: 1 });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Not saved yet: “Information” or “See”, which the other rights need, was missing.');
    for (const right of ['clients.view', 'clients.change', 'reports.view'])
      expect(answer.text).toContain(`value="${right}" checked`);
    expect(answer.text).not.toContain('value="leads.view" checked');
    expect(await rightsOf(3)).toEqual(['leads.view']);
  });

  it('are nothing where they were given without it, and go with the next change', async () => {
    await give(3, ['leads.view', 'clients.change', 'admins.change']);
    const vera = await site.as('Vera');
    for (const path of ['/clients', '/import', '/admins', '/admins/new'])
      expect((await vera.get(path)).status, path).toBe(403);
    expect((await ada.get('/admins/3/rights')).text).not.toContain('value="clients.change" checked');
    expect((await ada.post('/admins/3/rights', { rights: ['leads.view'] })).status).toBe(303);
    expect(await rightsOf(3)).toEqual(['leads.view']);
  });
});

describe('nobody grants a right he lacks', () => {
  const own: Right[] = ['leads.view', 'admins.view', 'admins.change'];
  const row = (id: number) => site.db('admins').where({ id }).first();
  let sam: Visitor;
  beforeEach(async () => {
    await site.db('admins').where({ id: 2 }).update({ rights: own, own_leads_only: false });
    sam = await site.as('Sam');
  });

  it('neither by checkbox nor by preset', async () => {
    const greedy: Fields[] = [
      { rights: ['leads.view', 'leads.delete'] },
      { preset: 'administrator' },
      { preset: 'manager' },
    ];
    for (const fields of greedy) {
      const answer = await sam.post('/admins/3/rights', { own_leads_only: '1', ...fields });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('You cannot grant a right that you do not have yourself.');
    }
    expect(await rightsOf(3)).toEqual(['leads.view']);
  });

  it('nor changes who has more than he: the page says why and has no form', async () => {
    await give(3, ['leads.view', 'leads.delete']);
    const before = await site.db('admins').orderBy('id');
    const page = await sam.get('/admins/3/rights');
    expect(page.text).toContain('This person may do or see what you may not');
    expect(page.text).toContain('Information: see and add, Delete');
    expect(page.text).not.toContain('action="/admins/3/rights"');
    const fewer: Fields[] = [
      {},
      { rights: 'leads.view' },
      { own_leads_only: '1' },
      { preset: 'operator' },
      { version: 'x' },
    ];
    for (const fields of fewer) expect((await sam.post('/admins/3/rights', fields)).status).toBe(403);
    expect((await sam.post('/admins/1/rights', {})).status).toBe(403);
    expect(await site.db('admins').orderBy('id')).toEqual(before);
  });

  it('but changes who has as much', async () => {
    await give(3, own);
    expect((await sam.post('/admins/3/rights', { rights: 'leads.view' })).status).toBe(303);
    expect(await rightsOf(3)).toEqual(['leads.view']);
  });

  it('nor lifts the limit of others, nor gives sight without it, who sees only his own leads', async () => {
    await site.db('admins').where({ id: 2 }).update({ own_leads_only: true });
    await site.db('admins').where({ id: 3 }).update({ rights: [], own_leads_only: true });
    await give(4, []);
    const before = await site.db('admins').orderBy('id');
    expect((await sam.get('/admins/3/rights')).text).toContain(
      'You see only your own leads, so you cannot lift this limit.',
    );
    const answer = await sam.post('/admins/3/rights', { rights: 'leads.view' });
    expect([answer.status, /You cannot grant/.test(answer.text)]).toEqual([422, true]);
    expect((await sam.post('/admins/3/rights', { preset: 'operator' })).status).toBe(422);
    expect((await sam.post('/admins/4/rights', { rights: 'leads.view' })).status).toBe(403);
    expect(await site.db('admins').orderBy('id')).toEqual(before);
    expect((await sam.post('/admins/3/rights', { rights: 'leads.view', own_leads_only: '1' })).status).toBe(303);
    expect(await row(3)).toMatchObject({ rights: ['leads.view'], own_leads_only: true });
  });

  it('nor gets at a colleague’s leads by taking rights away first, who sees only his own', async () => {
    await site.db('admins').where({ id: 2 }).update({ own_leads_only: true });
    await site.db('admins').where({ id: 3 }).update({ own_leads_only: true });
    const lead = await makeLead(site.db, { responsible_id: 3 });
    const password = 'a stolen password';
    const ways: Array<[string, Fields]> = [
      ['rights', { own_leads_only: '1' }],
      ['rights', { rights: 'leads.view', own_leads_only: '1' }],
      ['password', { password, password_again: password }],
      ['disable', { responsible_id: '2' }],
    ];
    // Also when somebody else had taken the right away before.
    for (const rights of [['leads.view'], []] satisfies Right[][]) {
      await give(3, rights);
      const before = await site.db('admins').orderBy('id');
      for (const [way, fields] of ways) expect((await sam.post(`/admins/3/${way}`, fields)).status, way).toBe(403);
      expect(await site.db('admins').orderBy('id')).toEqual(before);
      expect((await site.db('leads').where({ id: lead.id }).first()).responsible_id).toBe(3);
    }
  });
});

describe('one’s own rights', () => {
  it('are changed by somebody else, so that no wrong click locks one out', async () => {
    const before = await site.db('admins').orderBy('id');
    const page = await ada.get('/admins/1/rights');
    expect(page.status).toBe(200);
    expect(page.text).toContain('You cannot change your own rights');
    expect(page.text).not.toContain('action="/admins/1/rights"');
    for (const fields of [{ preset: 'operator' }, { rights: [...allRights], own_leads_only: '1' }, {}] as Fields[]) {
      const answer = await ada.post('/admins/1/rights', fields);
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('You cannot change your own rights');
    }
    expect(await site.db('admins').orderBy('id')).toEqual(before);
  });
});
