import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allRights, presets, type Right } from '../../src/admins/rights.ts';
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

describe('nobody grants a right he lacks', () => {
  let sam: Visitor;
  beforeEach(async () => {
    await site
      .db('admins')
      .where({ id: 2 })
      .update({ rights: ['leads.view', 'admins.view', 'admins.change'] });
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

  it('nor to himself, nor lifts his own limit', async () => {
    const own = ['leads.view', 'admins.view', 'admins.change'];
    expect((await sam.post('/admins/2/rights', { rights: [...own, 'leads.export'] })).status).toBe(422);
    expect((await sam.post('/admins/2/rights', { rights: own })).status).toBe(422);
    expect(await site.db('admins').where({ id: 2 }).first()).toMatchObject({ rights: own, own_leads_only: true });
  });

  it('and what the other has beyond him stays', async () => {
    await give(3, ['leads.view', 'leads.delete', 'reports.view']);
    expect((await sam.get('/admins/3/rights')).text).toMatch(/value="leads.delete" checked disabled/);
    expect((await sam.post('/admins/3/rights', { rights: 'admins.view' })).status).toBe(303);
    expect(await rightsOf(3)).toEqual(['leads.delete', 'reports.view', 'admins.view']);
  });
});

describe('the last one with admins.change', () => {
  it('cannot lose it', async () => {
    const answer = await ada.post('/admins/1/rights', { preset: 'manager' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('the last person who may change administrators');
    expect(await rightsOf(1)).toEqual([...allRights]);
  });

  it('can once there is another who is not disabled', async () => {
    await site
      .db('admins')
      .where({ id: 2 })
      .update({ rights: [...allRights], disabled_at: new Date() });
    expect((await ada.post('/admins/1/rights', { preset: 'operator' })).status).toBe(422);
    await site.db('admins').where({ id: 2 }).update({ disabled_at: null });
    expect((await ada.post('/admins/1/rights', { preset: 'operator' })).status).toBe(303);
  });
});
