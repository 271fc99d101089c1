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

  const shown = async (person: Visitor, address = '/leads') =>
    [...(await person.get(address)).text.matchAll(/<th scope="col" class="col-(?!tick)(\w+)"/g)].map(([, key]) => key);
  const usual = ['full_name', 'phone', 'company', 'responsible_id', 'registered_on', 'step_id', 'priority'];

  it('are the usual ones until one chooses', async () => {
    expect(await shown(ada)).toEqual(usual);
  });

  it('are those that one has chosen, for oneself, in that order', async () => {
    const { status, headers } = await ada.post('/leads/columns', {
      columns: ['city', 'full_name', 'id', 'tag_ids', 'id'],
      state: 'tab=all&q=v',
    });
    expect([status, headers.location]).toEqual([303, '/leads?tab=all&q=v']);
    expect(await shown(ada)).toEqual(['city', 'full_name', 'id', 'tag_ids']);
    expect((await ada.get('/leads')).text).toContain('>Odesa</td>');
    expect(await shown(await site.as('Vera'))).toEqual(usual);
  });

  it('keep the name first where it is not placed', async () => {
    await ada.post('/leads/columns', { columns: ['phone', 'city'] });
    expect(await shown(ada)).toEqual(['full_name', 'phone', 'city']);
  });

  it('come with a page size, for this table only', async () => {
    await ada.post('/leads/columns', { columns: 'city', size: '50', state: 'size=20&page=2' });
    expect((await ada.get('/leads')).text).toContain('<option selected>50</option>');
    expect((await ada.get('/clients')).text).toContain('<option selected>10</option>');
    await ada.post('/leads/columns', { columns: 'phone' });
    expect((await ada.get('/leads')).text).toContain('<option selected>50</option>');
    for (const size of ['7', '-1', 'x', '1e9']) await ada.post('/leads/columns', { columns: 'phone', size });
    expect((await ada.get('/leads')).text).toContain('<option selected>50</option>');
    await ada.post('/leads/columns', { reset: '1' });
    expect((await ada.get('/leads')).text).toContain('<option selected>10</option>');
  });

  const places = async (address: string) =>
    [...(await ada.get(address)).text.matchAll(/data-sort-id="(\w+)"/g)].map(([, key]) => key);

  it('move one place at a time without scripts, and nothing is kept before it is saved', async () => {
    const order = await places('/leads/columns');
    expect(order.slice(0, 3)).toEqual(['full_name', 'phone', 'company']);
    const down = await ada.post('/leads/columns', {
      order: order as string[],
      columns: ['phone'],
      move: 'down:phone',
      size: 20,
    });
    expect([down.status, down.headers.location]).toEqual([303, expect.stringMatching(/^\/leads\/columns\?/)]);
    const page = await ada.get(down.headers.location!);
    expect(page.text).toContain('<option selected>20</option>');
    expect(page.text).toMatch(/value="phone" checked/);
    expect(page.text).not.toMatch(/value="company" checked/);
    expect((await places(down.headers.location!)).slice(0, 3)).toEqual(['full_name', 'company', 'phone']);
    for (const move of ['up:full_name', `down:${order.at(-1)}`, 'up:nothing', 'aside:phone', 'up']) {
      const { headers } = await ada.post('/leads/columns', { order: order as string[], move });
      expect(await places(headers.location!)).toEqual(order);
    }
    expect(await shown(ada)).toEqual(usual);
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

  it('lead back to the list only, whatever is sent', async () => {
    for (const state of [
      'https://evil.example/',
      '//evil.example',
      '\r\nX: y',
      '%00',
      'view=abc',
      '__proto__=1',
      'a'.repeat(9000),
    ])
      expect((await ada.post('/leads/columns', { columns: 'city', state })).headers.location).toMatch(/^\/leads(\?|$)/);
    const { status } = await ada.get('/leads/columns?columns=%00&order=%E0%A4&move=%00&size=x&state=%00');
    expect(status).toBeLessThan(500);
  });

  it('hide the tags while they are switched off', async () => {
    await ada.post('/leads/columns', { columns: ['tag_ids', 'city'] });
    await setSetting(site.db, 'tags_enabled', false);
    expect(await shown(ada)).toEqual(['full_name', 'city']);
  });

  it('are not changed by a forged request or without the right', async () => {
    const before = await site.db('admins').orderBy('id').select('id', 'lead_columns');
    expect((await ada.forge('/leads/columns', { columns: 'city' })).status).toBe(403);
    const otto = await site.as('Otto');
    expect((await otto.get('/leads/columns')).status).toBe(403);
    expect((await otto.post('/leads/columns', { columns: 'city' })).status).toBe(403);
    expect((await site.stranger().post('/leads/columns', { columns: 'city' })).status).not.toBe(200);
    expect(await site.db('admins').orderBy('id').select('id', 'lead_columns')).toEqual(before);
    expect(before.find(({ id }) => id === cast.Ada.id)?.lead_columns).toBeNull();
  });
});
