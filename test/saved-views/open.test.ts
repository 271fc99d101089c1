import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeView, shown } from './views.ts';

describe('a list seen through a saved view', () => {
  let site: Site;
  let ada: Visitor;
  let vera: Visitor;
  beforeEach(async () => {
    site = await openSite();
    [ada, vera] = [await site.as('Ada'), await site.as('Vera')];
    await makeLead(site.db, { full_name: 'Anna', city: 'Odesa' });
    await makeLead(site.db, { full_name: 'Boris', city: 'Kyiv', step_id: step.contacted, responsible_id: cast.Sam.id });
    await makeLead(site.db, { full_name: 'Clara', city: 'Odesa', step_id: step.contacted });
  });
  afterEach(() => site.close());

  const open = async (visitor: Visitor, address: string) => shown((await visitor.get(address)).text);
  const linkTo = (text: string, pattern: RegExp) => pattern.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? 'no link';

  it('has its filter, order, size, tab and columns', async () => {
    const id = await makeView(site.db, {
      query: 'tab=all&step_id=2&sort=-full_name&size=50',
      columns: ['city', 'full_name'],
    });
    const { names, columns, text } = await open(ada, `/leads?view=${id}`);
    expect([names, columns]).toEqual([
      ['Clara', 'Boris'],
      ['city', 'full_name'],
    ]);
    expect(text).toContain('<option selected>50</option>');
    expect(text).toMatch(/<a href="[^"]*" aria-current="page">All/);
    expect(text).toContain('<h1 class="page-title">A view</h1>');
  });

  it('lets the address say otherwise, and links keep to the view', async () => {
    const id = await makeView(site.db, { query: 'tab=all&step_id=2&sort=-full_name&size=50' });
    expect((await open(ada, `/leads?view=${id}&sort=full_name`)).names).toEqual(['Boris', 'Clara']);
    expect((await open(ada, `/leads?view=${id}&city=odesa`)).names).toEqual(['Clara']);
    const { text } = await open(ada, `/leads?view=${id}`);
    const withoutStep = linkTo(text, /<a href="([^"]*)" aria-label="Remove[^"]*Contacted/);
    expect(withoutStep).toContain(`view=${id}`);
    expect((await open(ada, withoutStep)).names).toEqual(['Clara', 'Boris', 'Anna']);
    const potential = linkTo(text, /<a href="([^"]*)"[^>]*>Potential/);
    expect((await open(ada, potential)).text).toMatch(/aria-current="page">Potential/);
    expect((await open(ada, withoutStep)).text).toContain('<small>changed</small>');
    expect(text).not.toContain('<small>changed</small>');
  });

  it('comes back when what was changed is put back', async () => {
    const id = await makeView(site.db, { query: 'step_id=2&size=10', columns: ['full_name', 'registered_on'] });
    const { text } = await open(ada, `/leads?view=${id}&sort=full_name`);
    const back = linkTo(text, /<th[^>]*data-column="registered_on"[^>]*><a href="([^"]*)"/);
    const other = linkTo((await open(ada, back)).text, /<th[^>]*data-column="registered_on"[^>]*><a href="([^"]*)"/);
    expect([back, other]).toContain(`/leads?view=${id}`);
  });

  it('carries the whole list to a record and back', async () => {
    const id = await makeView(site.db, { query: 'tab=all&step_id=2&sort=full_name&size=10' });
    const { text } = await open(ada, `/leads?view=${id}`);
    const record = linkTo(text, /<a href="(\/leads\/\d+\?from=[^"]*)">Boris/);
    const page = (await ada.get(record)).text;
    expect(page).toMatch(/href="[^"]*" [^>]*(title|aria-label)="[^"]*next/i);
    expect((await open(ada, linkTo(page, /<a href="(\/leads\?[^"]*)">Leads/))).names).toEqual(['Boris', 'Clara']);
    expect((await open(ada, linkTo(page, /<a href="(\/leads\?[^"]*)">Leads/))).text).not.toContain('<small>changed');
  });

  it('is 404 where it is somebody else’s, of another list, deleted or unknown; nonsense is no view', async () => {
    const id = await makeView(site.db, { shared: false });
    const clients = await makeView(site.db, { list: 'clients' });
    expect((await vera.get(`/leads?view=${id}`)).status).toBe(404);
    expect((await ada.get(`/leads?view=${clients}`)).status).toBe(404);
    expect((await ada.get('/leads?view=999999')).status).toBe(404);
    for (const view of ['x', '', 'none', '-1', '99999999999999', '1;drop'])
      expect((await ada.get(`/leads?view=${view}`)).status).toBe(200);
    await site.db('saved_views').where({ id }).update({ shared: true });
    expect((await vera.get(`/leads?view=${id}`)).status).toBe(200);
    await site.db('saved_views').where({ id }).update({ deleted_at: new Date() });
    expect((await ada.get(`/leads?view=${id}`)).status).toBe(404);
  });

  it('opens with values, fields and columns that are gone', async () => {
    const query = 'step_id=9999&gone=1&custom.gone=x&sort=custom.gone&size=77&tab=nowhere&priority=huge';
    const id = await makeView(site.db, { query, columns: ['gone', 'city', 'custom.gone'] });
    const { status, text } = await ada.get(`/leads?view=${id}`);
    expect([status, shown(text).names]).toEqual([200, []]);
    expect(text).not.toContain('<small>changed</small>');
    await site.db('saved_views').where({ id }).update({ query: 'gone=1&sort=gone' });
    expect((await open(ada, `/leads?view=${id}`)).columns).toEqual(['full_name', 'city']);
  });

  it('shows each person what he may see: own leads, own columns, himself as “me”', async () => {
    const sam = await site.as('Sam');
    const id = await makeView(site.db, {
      query: 'tab=all&sort=login&size=10',
      columns: ['login', 'full_name'],
      shared: true,
    });
    expect((await open(sam, `/leads?view=${id}`)).names).toEqual(['Boris']);
    expect((await open(vera, `/leads?view=${id}`)).columns).toEqual(['full_name']);
    await site.db('saved_views').where({ id }).update({ query: 'tab=all&responsible_id=me' });
    expect((await open(vera, `/leads?view=${id}`)).names).toEqual([]);
    expect((await open(ada, `/leads?view=${id}`)).names).toHaveLength(2);
    expect((await (await site.as('Otto')).get(`/leads?view=${id}`)).status).toBe(403);
  });

  it('tells nobody a condition that he may not ask', async () => {
    const query = 'tab=all&login=secret-login&b.login.is=secret-login&b.city=Riga&join=or';
    const id = await makeView(site.db, { query, shared: true });
    expect((await ada.get(`/leads?view=${id}`)).text).toContain('secret-login');
    for (const path of ['/leads', '/leads/filter']) {
      const { status, text } = await vera.get(`${path}?view=${id}`);
      expect(status).toBe(200);
      expect(text).not.toContain('secret-login');
    }
    expect((await open(vera, `/leads?view=${id}`)).text).not.toContain('<small>changed');
  });

  describe('that somebody wants first', () => {
    const makeUsual = async (more: object = {}) => {
      const id = await makeView(site.db, { query: 'tab=all&step_id=2&sort=full_name&size=10', ...more });
      await ada.post('/leads/views/usual', { view_id: id });
      return id;
    };

    it('opens where the address says nothing', async () => {
      await makeUsual();
      expect((await open(ada, '/leads')).names).toEqual(['Boris', 'Clara']);
      expect((await open(vera, '/leads')).names).toHaveLength(3);
      expect((await open(ada, '/leads?tab=potential')).names).toHaveLength(3);
    });

    it('can be left, and the plain list stays plain', async () => {
      await makeUsual();
      const plain = linkTo((await open(ada, '/leads')).text, /<a href="(\/leads\?view=none)">/);
      const { names, text } = await open(ada, plain);
      expect(names).toHaveLength(3);
      expect((await open(ada, linkTo(text, /<a href="([^"]*)"[^>]*>Potential/))).names).toHaveLength(3);
      const page = (await ada.get(linkTo(text, /<a href="(\/leads\/\d+\?from=[^"]*)">Anna/))).text;
      expect((await open(ada, linkTo(page, /<a href="(\/leads\?[^"]*)">Leads/))).names).toHaveLength(3);
    });

    it('falls back to the plain list when it is gone', async () => {
      const id = await makeUsual({ admin_id: cast.Sam.id, shared: true });
      await site.db('saved_views').where({ id }).update({ shared: false });
      expect((await open(ada, '/leads')).names).toHaveLength(3);
      await site.db('saved_views').where({ id }).delete();
      expect((await open(ada, '/leads')).names).toHaveLength(3);
    });
  });
});

it('a bulk change comes back to the view, or to the plain list where that is gone', async () => {
  const site = await openSite();
  try {
    const ada = await site.as('Ada');
    const lead = await makeLead(site.db, { full_name: 'Anna' });
    const id = await makeView(site.db, { query: 'tab=all&sort=full_name&size=10' });
    const change = { change: 'priority', ids: lead.id, priority: 'high', confirmed: '1' };
    const filter = `view=${id}&tab=all&sort=full_name&size=10`;
    expect((await ada.post('/leads/bulk', { ...change, filter })).headers.location).toBe(`/leads?view=${id}`);
    await site.db('saved_views').delete();
    const { headers } = await ada.post('/leads/bulk', { ...change, priority: 'low', filter });
    expect(headers.location).toBe('/leads?tab=all&sort=full_name');
  } finally {
    await site.close();
  }
});
