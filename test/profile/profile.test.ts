import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cast, password } from '../support/people.ts';
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
    const answer = await visitor.post('/profile', { ...form, confirm_password: password });
    expect([answer.status, answer.headers.location]).toEqual([303, '/profile']);
    const page = await visitor.get('/profile');
    expect(page.text).toContain('<html lang="lt" data-bs-theme="dark">');
    expect(page.text).toContain('Profilis išsaugotas.');
    expect(page.text).toContain('<option value="lt" selected lang="lt">Lietuvių</option>');
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

  it('changes the e-mail, to which links that set a password go, only with the current password', async () => {
    const visitor = await site.as('Sam');
    await visitor.get('/profile');
    const asked = await visitor.post('/profile', form);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('name="confirm_password"');
    expect(asked.text).toContain('value="Samuel Seller"');
    const wrong = await visitor.post('/profile', { ...form, confirm_password: 'wrong' });
    expect([wrong.status, wrong.text.includes('This is not the current password.')]).toEqual([422, true]);
    expect(await sam()).toMatchObject({ email: null, full_name: 'Sam Seller', version: 1 });
    expect((await visitor.post('/profile', { ...form, confirm_password: password })).status).toBe(303);
    expect((await visitor.post('/profile', { ...form, full_name: 'Sam again' })).status).toBe(303);
    expect(await sam()).toMatchObject({ email: form.email, full_name: 'Sam again' });
    expect((await visitor.post('/profile', { ...form, email: '' })).status).toBe(422);
  });

  it('is the only place to change the own e-mail', async () => {
    const ada = await site.as('Ada');
    const own = { ...cast.Ada, ...form, login: 'ada', rights: '', own_leads_only: '' };
    const answer = await ada.post('/admins/1', own);
    expect([answer.status, answer.text.includes('in your profile')]).toEqual([422, true]);
    expect((await ada.post('/admins/1', { ...own, email: '' })).status).toBe(303);
    expect(await site.db('admins').where({ id: 1 }).first()).toMatchObject({ email: null, full_name: form.full_name });
    expect((await ada.post('/admins/2', { ...own, login: 'sam' })).status).toBe(303);
    expect((await sam()).email).toBe(form.email);
  });

  it('takes only its own fields', async () => {
    const visitor = await site.as('Sam');
    await visitor.post('/profile', {
      ...form,
      email: '',
      rights: 'admins.change',
      login: 'ada2',
      own_leads_only: '0',
      id: 1,
    });
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
