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

  it('says after the end of a session that it ended, and leads back to the page one was on', async () => {
    const ada = await site.as('Ada');
    await site.db('sessions').delete();
    const here = { Host: 'crm.example', Referer: 'http://crm.example/leads/1?show=tasks' };
    expect((await ada.get('/leads', here)).headers.location).toBe('/login?next=%2Fleads&ended=1');
    expect((await ada.get('/login?next=%2Fleads&ended=1')).text).toContain('Your session has ended');

    const back = 'next=%2Fleads%2F1%3Fshow%3Dtasks';
    for (const send of [
      () => ada.post('/leads/1/actions', { text: 'Kept' }, here),
      () => ada.upload('/leads/1/files', {}, [{ name: 'a.txt', content: Buffer.from('a') }], here),
    ]) {
      const answer = await send();
      expect([answer.status, answer.headers.location]).toEqual([303, `/login?${back}&ended=unsaved`]);
      expect((await ada.get(answer.headers.location!)).text).toMatch(
        /not saved[\s\S]*name="next" value="\/leads\/1\?show=tasks"/,
      );
    }

    for (const name of ['HX-Request', 'X-Background']) {
      const { status, headers } = await ada.get('/leads?q=anna', { ...here, [name]: 'true' });
      expect([status, headers['hx-redirect']]).toEqual([401, `/login?${back}&ended=1`]);
    }
  });

  it('leads back to no page of another site, and says nothing to who comes from elsewhere', async () => {
    const stranger = site.stranger();
    const Host = 'crm.example';
    const elsewhere: Array<Record<string, string>> = [
      {},
      { Referer: 'https://evil.example/leads' },
      { Referer: 'http://crm.example.evil.example/leads' },
      { Referer: 'http://crm.example/leads', 'Sec-Fetch-Site': 'cross-site' },
      { Referer: 'not an address' },
      { Referer: 'http://crm.example/login?next=%2Fleads' },
    ];
    for (const headers of elsewhere) {
      const sent = await stranger.post('/leads/1/actions', {}, { Host, ...headers });
      expect(sent.headers.location, JSON.stringify(headers)).toBe('/login?next=%2F');
      const asked = await stranger.get('/leads', { Host, ...headers });
      expect(asked.headers.location).toBe('/login?next=%2Fleads');
    }
    const sly = await stranger.post('/leads/1/actions', {}, { Host, Referer: 'http://crm.example/.//evil.example' });
    expect(sly.headers.location).toBe('/login?next=%2F&ended=unsaved');
    expect((await stranger.get('/login')).text).not.toContain('session has ended');
  });

  it('renews the session', async () => {
    const visitor = site.stranger();
    const before = await visitor.get('/login');
    const after = await visitor.post('/login', { login: 'ada', password: 'correct horse battery' });
    expect(after.headers['set-cookie']?.[0]).not.toBe(before.headers['set-cookie']?.[0]);
  });
});
