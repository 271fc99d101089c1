import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../support/site.ts';

describe('signing in', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('opens the page that was asked for', async () => {
    const visitor = site.stranger();
    const refused = await visitor.get('/profile');
    expect(refused.headers.location).toBe('/login?next=%2Fprofile');

    await visitor.get('/login?next=%2Fprofile');
    const answer = await visitor.post('/login', {
      login: ' ADA ',
      password: 'correct horse battery',
      next: '/profile',
    });
    expect(answer.headers.location).toBe('/profile');
  });

  it('keeps the typed login and says the same for an unknown login and a wrong password', async () => {
    const visitor = site.stranger();
    await visitor.get('/login');
    const wrong = await visitor.post('/login', { login: 'ada', password: 'wrong' });
    const unknown = await visitor.post('/login', { login: 'nobody', password: 'wrong' });
    expect([wrong.status, unknown.status]).toEqual([422, 422]);
    expect(wrong.text).toContain('value="ada"');
    expect(wrong.text).toContain('The login or the password is wrong.');
    expect(unknown.text).toContain('The login or the password is wrong.');
  });

  it('never leads to another site', async () => {
    const visitor = site.stranger();
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)']) {
      await visitor.get('/login');
      const answer = await visitor.post('/login', { login: 'ada', password: 'correct horse battery', next });
      expect(answer.headers.location).toBe('/');
      await visitor.get('/profile');
      await visitor.post('/logout');
    }
  });

  it('refuses a forged request', async () => {
    const visitor = site.stranger();
    await visitor.get('/login');
    expect((await visitor.forge('/login', { login: 'ada', password: 'correct horse battery' })).status).toBe(403);
  });

  it('stops guessing after ten wrong passwords', async () => {
    const visitor = site.stranger();
    await visitor.get('/login');
    for (let attempt = 0; attempt < 10; attempt += 1)
      await visitor.post('/login', { login: 'sam', password: `wrong ${attempt}` });
    const answer = await visitor.post('/login', { login: 'sam', password: 'correct horse battery' });
    expect(answer.status).toBe(429);
  });

  it('renews the session', async () => {
    const visitor = site.stranger();
    const before = await visitor.get('/login');
    const after = await visitor.post('/login', { login: 'ada', password: 'correct horse battery' });
    expect(after.headers['set-cookie']?.[0]).not.toBe(before.headers['set-cookie']?.[0]);
  });
});
