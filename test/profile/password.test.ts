import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { password } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

const newer = 'another long password';
const form = { current_password: password, password: newer, password_again: newer };

describe('changing the own password', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const hash = async () => (await site.db('admins').where({ login: 'sam' }).first()).password_hash;

  it('ends all other sessions and only the new one opens', async () => {
    const here = await site.as('Sam');
    const elsewhere = await site.as('Sam');
    const other = await site.as('Ada');
    expect((await here.post('/profile/password', form)).status).toBe(303);
    expect((await here.get('/profile')).text).toContain('The password is changed.');
    expect((await elsewhere.get('/profile')).headers.location).toMatch(/^\/login/);
    expect((await other.get('/profile')).status).toBe(200);

    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'sam', password })).status).toBe(422);
    expect((await visitor.post('/login', { login: 'sam', password: newer })).status).toBe(303);
  });

  it('wants the current one', async () => {
    const visitor = await site.as('Sam');
    const before = await hash();
    const answer = await visitor.post('/profile/password', { ...form, current_password: 'wrong' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('This is not the current password.');
    expect(answer.text).not.toContain(newer);
    expect(await hash()).toBe(before);
  });

  it('wants a long one, twice', async () => {
    const visitor = await site.as('Sam');
    const before = await hash();
    const short = await visitor.post('/profile/password', { ...form, password: 'short', password_again: 'short' });
    const differs = await visitor.post('/profile/password', { ...form, password_again: `${newer}!` });
    expect([short.status, differs.status]).toEqual([422, 422]);
    expect(short.text).toContain('Use at least 10 characters.');
    expect(differs.text).toContain('The two passwords differ.');
    expect(await hash()).toBe(before);
  });

  it('stops guessing', async () => {
    const visitor = await site.as('Sam');
    for (let attempt = 0; attempt < 10; attempt += 1)
      await visitor.post('/profile/password', { ...form, current_password: `wrong ${attempt}` });
    const answer = await visitor.post('/profile/password', form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Too many attempts.');
  });
});

describe('signing out everywhere', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('ends every session of the person, this one too', async () => {
    const here = await site.as('Sam');
    const elsewhere = await site.as('Sam');
    const other = await site.as('Ada');
    const answer = await here.post('/profile/sign-out-everywhere');
    expect([answer.status, answer.headers.location]).toEqual([303, '/login']);
    expect((await here.get('/profile')).headers.location).toMatch(/^\/login/);
    expect((await elsewhere.get('/profile')).headers.location).toMatch(/^\/login/);
    expect((await other.get('/profile')).status).toBe(200);
  });
});
