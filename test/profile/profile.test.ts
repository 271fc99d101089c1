import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const form = {
  full_name: 'Samuel Seller',
  email: 'sam@example.com',
  language: 'lt',
  time_zone: 'Europe/Vilnius',
  theme: 'dark',
  page_size: 50,
  call_sound: '1',
};

describe('the profile', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const sam = () => site.db('admins').where({ login: 'sam' }).first();

  it('is saved and at once in force', async () => {
    const visitor = await site.as('Sam');
    expect((await visitor.get('/profile')).text).toContain('value="Sam Seller"');
    const answer = await visitor.post('/profile', form);
    expect([answer.status, answer.headers.location]).toEqual([303, '/profile']);
    const page = await visitor.get('/profile');
    expect(page.text).toContain('<html lang="lt" data-bs-theme="dark">');
    expect(page.text).toContain('Profilis išsaugotas.');
    expect(await sam()).toMatchObject({ ...form, shortcuts: false, call_sound: true });
  });

  it('is open to everybody of us, and to no stranger', async () => {
    expect((await (await site.as('Otto')).get('/profile')).status).toBe(200);
    expect((await site.stranger().get('/profile')).headers.location).toBe('/login?next=%2Fprofile');
  });

  it('keeps what was typed when something is wrong', async () => {
    const visitor = await site.as('Sam');
    const answer = await visitor.post('/profile', { ...form, email: 'not an address' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="Samuel Seller"');
    expect(answer.text).toContain('value="not an address"');
    expect(answer.text).toContain('Enter an e-mail address');
    expect((await sam()).full_name).toBe('Sam Seller');
  });

  it('answers bad input with 422 and changes nothing', async () => {
    const visitor = await site.as('Sam');
    const wrong = [{ page_size: 7 }, { theme: 'neon' }, { language: 'de' }, { time_zone: 'x' }, { full_name: ' ' }];
    for (const fields of wrong) expect((await visitor.post('/profile', { ...form, ...fields })).status).toBe(422);
    expect((await visitor.post('/profile')).status).toBe(422);
    expect((await sam()).version).toBe(1);
  });

  it('takes only its own fields', async () => {
    const visitor = await site.as('Sam');
    await visitor.post('/profile', { ...form, rights: 'admins.change', login: 'ada2', own_leads_only: '0', id: 1 });
    expect(await sam()).toMatchObject({ rights: [...cast.Sam.rights], own_leads_only: true });
  });

  it('refuses a forged request', async () => {
    const visitor = await site.as('Sam');
    for (const path of ['/profile', '/profile/password', '/profile/sign-out-everywhere']) {
      expect((await visitor.forge(path, form)).status).toBe(403);
    }
    expect((await visitor.get('/profile')).status).toBe(200);
  });
});
