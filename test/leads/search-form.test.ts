import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { idsOn } from './mixed-leads.ts';

describe('the search form', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const empty =
    'id=&full_name=&phone=&email=&city=&address=&company=&comments=&source_id=&step_id=&responsible_id=&priority=&tag_id=&with_dates=1';

  it('opens without criteria as the form', async () => {
    const { status, text } = await ada.get('/leads/search');
    expect(status).toBe(200);
    for (const name of ['id', 'full_name', 'phone', 'email', 'city', 'address', 'company', 'comments'])
      expect(text).toMatch(new RegExp(`<input[^>]*name="${name}"`));
    for (const name of ['source_id', 'step_id', 'responsible_id', 'priority', 'tag_id'])
      expect(text).toMatch(new RegExp(`<select[^>]*name="${name}"`));
  });

  it('says so if nothing was filled in', async () => {
    const { status, text } = await ada.get(`/leads/search?${empty}`);
    expect(status).toBe(422);
    expect(text).toContain('Fill in at least one field to search by.');
  });

  it('says what does not fit, keeps it and what else was typed', async () => {
    const dates = 'by_date=1&registered_from=2026-02-30&registered_to=2026-03-31';
    const { status, text } = await ada.get(`/leads/search?${empty}&city=Vilnius&id=abc&${dates}`);
    expect(status).toBe(422);
    for (const [name, says] of [
      ['id', 'Type a whole number'],
      ['registered_from', 'Enter a real date'],
    ])
      expect(text).toContain(`id="${name}-error">${says}`);
    for (const value of ['abc', 'Vilnius', '2026-02-30', '2026-03-31']) expect(text).toContain(`value="${value}"`);
    expect(text).toMatch(/name="by_date" value="1" checked/);
  });

  it('takes a range that is typed the wrong way round as it is meant', async () => {
    const { id } = await makeLead(site.db, { registered_on: '2026-03-15' });
    const { headers } = await ada.get('/leads/search?registered_from=2026-03-31&registered_to=2026-03-01');
    expect(headers.location).toContain(`/leads/${id}?from=`);
  });

  it('opens the only hit, also one that is converted', async () => {
    const lead = await makeLead(site.db, { full_name: 'Only One' });
    await makeLead(site.db);
    const [client] = await site.db('clients').insert({ login: 'only', full_name: 'Only' }).returning('id');
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    const { status, headers } = await ada.get(`/leads/search?${empty}&full_name=only`);
    expect(status).toBe(303);
    expect(headers.location).toBe(`/leads/${lead.id}?from=${encodeURIComponent('tab=all&full_name=only')}`);
    expect((await ada.get(headers.location!)).status).toBe(200);
  });

  it('opens by id', async () => {
    const lead = await makeLead(site.db);
    await makeLead(site.db);
    expect((await ada.get(`/leads/search?${empty}&id=${lead.id}`)).headers.location).toContain(
      `/leads/${lead.id}?from=`,
    );
  });

  it('shows several as the list with the criteria as chips', async () => {
    const leads = [await makeLead(site.db, { city: 'Vilnius' }), await makeLead(site.db, { city: 'Vilnius' })];
    await makeLead(site.db, { city: 'Kaunas' });
    const { status, headers } = await ada.get(`/leads/search?${empty}&city=vilnius&responsible_id=me`);
    expect([status, headers.location]).toEqual([303, '/leads?tab=all&responsible_id=me&city=vilnius']);
    const { text } = await ada.get(headers.location!);
    expect(idsOn(text)).toEqual(leads.map(({ id }) => id).reverse());
    expect(text).toContain('<span>City: vilnius</span>');
  });

  it('says that there is none and offers to add it with what was searched', async () => {
    const query = 'full_name=New+Person&phone=068+111+11+11&email=new@example.com&city=Odesa&step_id=2&priority=high';
    const { status, text } = await ada.get(`/leads/search?${query}`);
    expect(status).toBe(200);
    expect(text).toContain('value="New Person"');
    const link = /href="(\/leads\/new\?[^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&');
    const form = (await ada.get(link)).text;
    for (const value of ['New Person', 'new@example.com', 'Odesa']) expect(form).toContain(`value="${value}"`);
    expect(form).toMatch(/value="(068 111 11 11|\+380 ?68 ?111 ?11 ?11)"/);
    expect(form).toMatch(/<option value="2" selected>/);
  });

  it('looks at the dates only with their checkbox', async () => {
    const old = await makeLead(site.db, { full_name: 'Anna Old', registered_on: '2025-01-01' });
    await makeLead(site.db, { full_name: 'Anna New', registered_on: '2026-11-01' });
    const range = 'full_name=anna&registered_from=2025-01-01&registered_to=2025-12-31';
    const without = await ada.get(`/leads/search?with_dates=1&${range}`);
    expect(without.headers.location).toBe('/leads?tab=all&full_name=anna');
    const with_ = await ada.get(`/leads/search?with_dates=1&by_date=1&${range}`);
    expect(with_.headers.location).toContain(`/leads/${old.id}?from=`);
    expect((await ada.get(`/leads/search?${range}`)).headers.location).toContain(`/leads/${old.id}?from=`);
  });

  it('comes back from the list with its criteria for more', async () => {
    await makeLead(site.db);
    const { status, text } = await ada.get(
      '/leads/search?edit=1&city=Vil&step_id=2&registered_from=2026-01-01&next_planned_on=this_week',
    );
    expect(status).toBe(200);
    expect(text).toContain('value="Vil"');
    expect(text).toMatch(/name="by_date" value="1" checked/);
  });

  it('finds a manager nothing of others and is closed without the right', async () => {
    const other = await makeLead(site.db, { full_name: 'Somebody Else', responsible_id: cast.Ada.id });
    const { status, text } = await (await site.as('Sam')).get(`/leads/search?id=${other.id}`);
    expect(status).toBe(200);
    expect(text).not.toContain('Somebody Else');
    expect((await (await site.as('Otto')).get('/leads/search?id=1')).status).toBe(403);
  });
});
