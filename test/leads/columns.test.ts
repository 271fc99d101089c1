import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setSetting } from '../../src/settings/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('the columns of the table', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    await makeLead(site.db, { full_name: 'Vasya', city: 'Odesa', emails: ['v@example.com'] });
  });
  afterEach(() => site.close());

  const shown = async (person: Visitor) =>
    [...(await person.get('/leads')).text.matchAll(/<th scope="col" class="col-(?!tick)(\w+)"/g)].map(([, key]) => key);
  const usual = ['full_name', 'phone', 'company', 'responsible_id', 'registered_on', 'step_id', 'priority'];

  it('are the usual ones until one chooses', async () => {
    expect(await shown(ada)).toEqual(usual);
  });

  it('are those that one has chosen, for oneself, in the table’s order', async () => {
    const { status, headers } = await ada.post('/leads/columns', {
      columns: ['city', 'id', 'tag_ids'],
      back: '/leads?tab=all&q=v',
    });
    expect([status, headers.location]).toEqual([303, '/leads?tab=all&q=v']);
    expect(await shown(ada)).toEqual(['id', 'full_name', 'city', 'tag_ids']);
    expect((await ada.get('/leads')).text).toContain('>Odesa</td>');
    expect(await shown(await site.as('Vera'))).toEqual(usual);
  });

  it('can all be shown, and each sorts the list', async () => {
    const all = ['id', 'login', 'phone', 'email', 'company', 'city', 'address', 'source_id', 'responsible_id'];
    const others = ['registered_on', 'step_id', 'last_action_at', 'priority', 'tag_ids', 'next_planned_on'];
    await ada.post('/leads/columns', { columns: [...all, ...others] });
    const { text } = await ada.get('/leads');
    const links = [...text.matchAll(/<th scope="col" class="col-\w+"[^>]*><a href="([^"]*)"/g)].map(
      ([, href]) => href!,
    );
    expect(links).toHaveLength(16);
    for (const href of links) expect((await ada.get(href.replaceAll('&amp;', '&'))).text).toContain('Vasya');
  });

  it('go back to the usual ones', async () => {
    await ada.post('/leads/columns', { columns: 'city' });
    await ada.post('/leads/columns', { columns: ['id'], reset: '1' });
    expect(await shown(ada)).toEqual(usual);
  });

  it('are only known ones, and the name stays', async () => {
    await ada.post('/leads/columns', { columns: ['password_hash', '__proto__', 'city', "'; drop table leads"] });
    expect(await shown(ada)).toEqual(['full_name', 'city']);
    await ada.post('/leads/columns', {});
    expect(await shown(ada)).toEqual(['full_name']);
  });

  it('lead back to a local page only', async () => {
    for (const back of ['https://evil.example/', '//evil.example', 'javascript:alert(1)'])
      expect((await ada.post('/leads/columns', { columns: 'city', back })).headers.location).toMatch(/^\/(?!\/)/);
  });

  it('hide the tags while they are switched off', async () => {
    await ada.post('/leads/columns', { columns: ['tag_ids', 'city'] });
    await setSetting(site.db, 'tags_enabled', false);
    expect(await shown(ada)).toEqual(['full_name', 'city']);
  });

  it('are not changed by a forged request or without the right', async () => {
    const before = await site.db('admins').orderBy('id').select('id', 'lead_columns');
    expect((await ada.forge('/leads/columns', { columns: 'city' })).status).toBe(403);
    expect((await (await site.as('Otto')).post('/leads/columns', { columns: 'city' })).status).toBe(403);
    expect((await site.stranger().post('/leads/columns', { columns: 'city' })).status).not.toBe(200);
    expect(await site.db('admins').orderBy('id').select('id', 'lead_columns')).toEqual(before);
    expect(before.find(({ id }) => id === cast.Ada.id)?.lead_columns).toBeNull();
  });
});
