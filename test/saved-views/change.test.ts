import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { makeView, shown } from './views.ts';

describe('saved views', () => {
  let site: Site;
  let ada: Visitor;
  let sam: Visitor;
  let vera: Visitor;
  beforeEach(async () => {
    site = await openSite();
    [ada, sam, vera] = [await site.as('Ada'), await site.as('Sam'), await site.as('Vera')];
  });
  afterEach(() => site.close());

  const find = (id: number) => site.db('saved_views').where({ id }).first();
  const all = () => site.db('saved_views').orderBy('id');
  const state = 'tab=all&city=Odesa&sort=full_name&size=20&page=3';

  it('are made of the list as it is', async () => {
    await vera.post('/leads/columns', { columns: ['city', 'full_name'] });
    const { status, headers } = await vera.post('/leads/views', { name: ' Odesa ', state });
    const [view] = await all();
    expect([status, headers.location]).toEqual([303, `/leads?view=${view.id}`]);
    expect(view).toMatchObject({ list: 'leads', admin_id: cast.Vera.id, name: 'Odesa', shared: false });
    expect(view.columns).toEqual(['city', 'full_name']);
    expect(Object.fromEntries(new URLSearchParams(view.query))).toEqual({
      tab: 'all',
      city: 'Odesa',
      sort: 'full_name',
      size: '20',
    });
    expect((await vera.get(`/leads?view=${view.id}`)).text).toContain('View saved: Odesa');
  });

  it('can be shared and open first at once, for clients too', async () => {
    await ada.post('/clients/views', { name: 'First', state: 'sort=full_name', shared: '1', usual: '1' });
    const [view] = await all();
    expect(view).toMatchObject({ list: 'clients', shared: true });
    expect((await ada.get('/clients')).text).toContain('<h1 class="page-title">First</h1>');
    expect((await ada.get('/leads')).text).not.toContain('First');
  });

  it('need a name of their own; what was typed stays', async () => {
    await makeView(site.db, { name: 'Hot' });
    for (const name of ['', '   ', 'x'.repeat(61), 'hOt', 'HOT ']) {
      const { status, text } = await ada.post('/leads/views', { name, state, shared: '1' });
      expect(status, name).toBe(422);
      expect(text).toContain('name="shared" value="1" checked');
      expect(text).toContain('city=Odesa');
    }
    expect(await all()).toHaveLength(1);
    expect((await vera.post('/leads/views', { name: 'Hot' })).status).toBe(303);
  });

  it('are made once, however often the form is sent', async () => {
    const submission_id = '9d8a5c0e-58b8-4b0f-9a51-1f2f3a4b5c6d';
    for (const _ of [1, 2]) {
      const { headers } = await ada.post('/leads/views', { name: 'Once', submission_id });
      expect(headers.location).toMatch(/^\/leads\?view=\d+$/);
    }
    expect(await all()).toHaveLength(1);
  });

  it('are renamed, shared and no longer shared', async () => {
    const id = await makeView(site.db);
    const page = await ada.get(`/leads/views/${id}/edit`);
    expect(page.text).toContain('value="A view"');
    expect((await ada.post(`/leads/views/${id}`, { name: 'New name', shared: '1', version: 1 })).status).toBe(303);
    expect(await find(id)).toMatchObject({ name: 'New name', shared: true });
    await ada.post(`/leads/views/${id}`, { name: 'New name', version: 2 });
    expect(await find(id)).toMatchObject({ shared: false });
  });

  it('show what somebody else made of them meanwhile', async () => {
    const id = await makeView(site.db, { shared: true, admin_id: cast.Sam.id });
    await sam.post(`/leads/views/${id}`, { name: 'By Sam', shared: '1', version: 1 });
    const { status, text } = await ada.post(`/leads/views/${id}`, { name: 'By Ada', shared: '1', version: 1 });
    expect(status).toBe(409);
    expect(text).toContain('By Sam');
    expect(text).toContain('value="By Ada"');
    expect(text).toContain('name="version" value="2"');
    expect((await find(id)).name).toBe('By Sam');
  });

  it('keep the typed name when it is refused', async () => {
    await makeView(site.db, { name: 'Taken' });
    const id = await makeView(site.db);
    const { status, text } = await ada.post(`/leads/views/${id}`, { name: 'taken', version: 1 });
    expect([status, text.includes('value="taken"')]).toEqual([422, true]);
    expect((await find(id)).name).toBe('A view');
  });

  it('are brought up to the list as it is', async () => {
    await makeLead(site.db, { full_name: 'Anna', city: 'Odesa' });
    const id = await makeView(site.db, { query: 'tab=all&city=Kyiv' });
    const columns = await ada.post('/leads/columns', {
      state: `view=${id}&city=Odesa`,
      columns: ['city', 'full_name'],
    });
    expect(columns.headers.location).toContain(`view=${id}`);
    const { text } = await ada.get(columns.headers.location!);
    expect(shown(text)).toMatchObject({ names: ['Anna'], columns: ['city', 'full_name'] });
    expect(text).toContain('<small>changed</small>');
    const current = new URL(columns.headers.location!, 'http://x').search.slice(1);
    expect((await ada.get(`/leads/views?${new URLSearchParams({ state: current })}`)).text).toContain(
      'Update the view',
    );
    const { headers } = await ada.post(`/leads/views/${id}/state`, { state: current });
    expect(headers.location).toBe(`/leads?view=${id}`);
    const after = (await ada.get(`/leads?view=${id}`)).text;
    expect(shown(after)).toMatchObject({ names: ['Anna'], columns: ['city', 'full_name'] });
    expect(after).not.toContain('<small>changed</small>');
    expect(await site.db('admins').where({ id: cast.Ada.id }).first('lead_columns')).toEqual({ lead_columns: null });
  });

  it('are deleted, taken back, and gone from whoever had them first', async () => {
    const id = await makeView(site.db, { shared: true });
    await vera.post('/leads/views/usual', { view_id: id });
    expect((await ada.post(`/leads/views/${id}/delete`)).headers.location).toBe('/leads/views');
    const { text } = await ada.get('/leads/views');
    expect(text).toContain(`action="/leads/views/${id}/restore"`);
    expect(text).not.toContain(`view=${id}"`);
    expect((await vera.get('/leads')).status).toBe(200);
    expect((await vera.get(`/leads?view=${id}`)).status).toBe(404);
    await ada.post(`/leads/views/${id}/restore`);
    expect((await vera.get('/leads')).text).toContain('<h1 class="page-title">A view</h1>');
    await ada.post(`/leads/views/${id}/delete`);
    await makeView(site.db);
    await ada.post(`/leads/views/${id}/restore`);
    expect((await ada.get('/leads/views')).text).toContain('role="alert"');
    expect((await find(id)).deleted_at).not.toBeNull();
  });

  it('that are shared are changed by their owner and by who may change the settings', async () => {
    const id = await makeView(site.db, { shared: true, admin_id: cast.Sam.id });
    const changes: Array<[string, Record<string, string | number>]> = [
      [`/leads/views/${id}`, { name: 'Other', version: 1 }],
      [`/leads/views/${id}/state`, { state }],
      [`/leads/views/${id}/delete`, {}],
    ];
    const before = await all();
    for (const [path, fields] of changes) expect((await vera.post(path, fields)).status, path).toBe(403);
    expect((await vera.get(`/leads/views/${id}/edit`)).status).toBe(403);
    expect((await vera.get('/leads/views')).text).not.toContain(`/leads/views/${id}/edit`);
    expect(await all()).toEqual(before);
    expect((await ada.post(`/leads/views/${id}/state`, { state })).status).toBe(303);
    expect((await ada.post(`/leads/views/${id}`, { name: 'By Ada', shared: '1', version: 2 })).status).toBe(303);
    expect((await ada.post(`/leads/views/${id}/delete`)).status).toBe(303);
  });

  it('of somebody else, of another list or unknown are 404 and stay as they are; forged requests are refused', async () => {
    const id = await makeView(site.db, { admin_id: cast.Sam.id });
    const before = [await all(), await site.db('admins').orderBy('id')];
    const places = [`/leads/views/${id}`, '/leads/views/999999', '/leads/views/x'];
    for (const place of places) {
      for (const path of [place, `${place}/state`, `${place}/delete`, `${place}/restore`])
        expect((await ada.post(path, { name: 'Mine', version: 1, state })).status, path).toBe(404);
      expect((await ada.get(`${place}/edit`)).status).toBe(404);
    }
    expect((await ada.post('/leads/views/usual', { view_id: id })).status).toBe(404);
    expect((await sam.post(`/clients/views/${id}/delete`)).status).toBe(404);
    for (const path of ['/leads/views', '/leads/views/usual', `/leads/views/${id}`, `/leads/views/${id}/delete`])
      expect((await sam.forge(path, { name: 'Forged', view_id: id, version: 1 })).status, path).toBe(403);
    const otto = await site.as('Otto');
    expect((await otto.get('/leads/views')).status).toBe(403);
    expect((await otto.post('/leads/views', { name: 'No' })).status).toBe(403);
    expect((await vera.post('/clients/views', { name: 'No' })).status).toBe(403);
    expect([await all(), await site.db('admins').orderBy('id')]).toEqual(before);
  });

  it('never fail on nonsense', async () => {
    const id = await makeView(site.db);
    const nonsense = [
      '\u0000',
      '%00',
      '%E0%A4%A',
      '\ud800',
      '=&=&',
      'view=999',
      'x'.repeat(20_000),
      `view=${id}&view=2`,
    ];
    for (const bad of nonsense) {
      for (const path of ['/leads/views', '/leads/views/usual', `/leads/views/${id}`, `/leads/views/${id}/state`]) {
        const { status } = await ada.post(path, { name: bad, state: bad, version: bad, view_id: bad, shared: bad });
        expect(status, `${path} ${bad.slice(0, 20)}`).toBeLessThan(500);
      }
      const query = new URLSearchParams({ state: bad.slice(0, 2000) });
      expect((await ada.get(`/leads/views?${query}`)).status).toBeLessThan(500);
    }
  });

  it('stop opening first when asked', async () => {
    const id = await makeView(site.db);
    await ada.post('/leads/views/usual', { view_id: id });
    expect((await ada.get('/leads')).text).toContain('<h1 class="page-title">A view</h1>');
    await ada.post('/leads/views/usual', { view_id: '' });
    expect((await ada.get('/leads')).text).not.toContain('A view</h1>');
    expect((await site.db('admins').where({ id: cast.Ada.id }).first('table_settings')).table_settings.leads).toEqual(
      {},
    );
  });
});

describe('two at once', () => {
  it('take a name once', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      // As the page sends them: each form's number is kept beside the person's id.
      const post = () => ada.post('/leads/views', { name: 'Same', submission_id: randomUUID() });
      const answers = await Promise.all([1, 2, 3].map(post));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);
      expect(await site.db('saved_views')).toHaveLength(1);
    } finally {
      await site.close();
    }
  });
});
