import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/app.ts';
import { makeLead } from '../support/make.ts';
import { password } from '../support/people.ts';
import { openSite, type Site, testDeps } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const https = () => createApp(testDeps(site.db, { base_url: 'https://crm.example.com' }));
const cookieOf = (answer: supertest.Response) => String(answer.headers['set-cookie']?.[0] ?? '');

describe('the cookie', () => {
  it('is out of reach of scripts and of other sites', async () => {
    const answer = await supertest(site.app).get('/login');
    expect(cookieOf(answer)).toMatch(/^prospekt=/);
    expect(cookieOf(answer)).toMatch(/; Path=\/;.*; HttpOnly; SameSite=Lax$/);
  });

  it('is bound to the host and to https where the address is https', async () => {
    const answer = await supertest(https()).get('/login').set('X-Forwarded-Proto', 'https');
    // Without TLS and without a trusted proxy in front a secure cookie is not given at all.
    expect(answer.headers['set-cookie']).toBeUndefined();
    const behindProxy = https();
    behindProxy.set('trust proxy', 1);
    const given = cookieOf(await supertest(behindProxy).get('/login').set('X-Forwarded-Proto', 'https'));
    expect(given).toMatch(/^__Host-prospekt=/);
    expect(given).toMatch(/; Path=\/;.*; HttpOnly; Secure; SameSite=Lax$/);
    expect(given).not.toContain('Domain');
  });
});

describe('a stranger', () => {
  it('has a session for an hour, and whoever signs in has a new one for two weeks', async () => {
    const agent = supertest.agent(site.app);
    const hours = (answer: supertest.Response) =>
      Math.round((Date.parse(/Expires=([^;]+)/.exec(cookieOf(answer))![1]!) - Date.now()) / 3_600_000);
    const page = await agent.get('/login');
    expect(hours(page)).toBe(1);
    const _csrf = /name="_csrf" value="(\w+)"/.exec(page.text)![1]!;
    expect(hours(await agent.post('/login').type('form').send({ _csrf, login: 'ada', password }))).toBe(14 * 24);
    const [row, ...others] = await site.db('sessions');
    expect(Math.round((row.expire.valueOf() - Date.now()) / 3_600_000)).toBe(14 * 24);
    expect(others).toEqual([]);
  });

  it('may sign in with a form that he left open for longer, if his browser says that it is ours', async () => {
    const agent = supertest.agent(site.app);
    const _csrf = /name="_csrf" value="(\w+)"/.exec((await agent.get('/login')).text)![1]!;
    await site.db('sessions').delete();
    const send = (headers: Record<string, string>, fields = { login: 'ada', password }) =>
      agent
        .post('/login')
        .type('form')
        .set(headers)
        .send({ _csrf, ...fields });
    for (const headers of [
      {},
      { 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ])
      expect((await send(headers as Record<string, string>)).status).toBe(403);
    const own = { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://127.0.0.1' };
    expect((await send(own, { login: 'ada', password: 'wrong' })).status).toBe(422);
    expect((await send(own)).status).toBe(303);
    expect((await agent.get('/profile')).status).toBe(200);
  });
});

describe('every answer', () => {
  it('carries strict headers', async () => {
    const ada = await site.as('Ada');
    const { id } = await makeLead(site.db);
    for (const path of ['/', '/leads', `/leads/${id}`, '/nowhere', '/leads/%00', '/healthz', '/hooks/call/x']) {
      const { headers } = await ada.get(path);
      const csp = String(headers['content-security-policy']);
      expect(csp, path).toContain("default-src 'none'");
      for (const part of [
        "script-src 'self'",
        "style-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]) {
        expect(csp.split(';'), path).toContain(part);
      }
      expect(csp, path).not.toMatch(/unsafe|\*|http:/);
      expect(headers, path).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'x-frame-options': 'SAMEORIGIN',
      });
      expect(headers['x-powered-by'], path).toBeUndefined();
      expect(headers['access-control-allow-origin'], path).toBeUndefined();
    }
  });

  it('asks for https where the address is https', async () => {
    const { headers } = await supertest(https()).get('/healthz');
    expect(headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
    expect((await supertest(site.app).get('/healthz')).headers['strict-transport-security']).toBeUndefined();
  });
});

describe('a change that another site sends', () => {
  const foreign: Array<Record<string, string>> = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'http://127.0.0.1.evil.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://127.0.0.1' },
  ];

  it.each(foreign)('is refused even with the token: %j', async (headers) => {
    const agent = supertest.agent(site.app);
    const csrf = /name="_csrf" value="(\w+)"/.exec((await agent.get('/login')).text)![1]!;
    const signIn = { _csrf: csrf, login: 'ada', password };
    expect((await agent.post('/login').type('form').set(headers).send(signIn)).status).toBe(403);
    expect((await agent.post('/login').type('form').set('Origin', 'http://127.0.0.1').send(signIn)).status).toBe(303);
    const token = /name="_csrf" value="(\w+)"/.exec((await agent.get('/profile')).text)![1]!;
    const { id } = await makeLead(site.db);
    const answer = await agent.post(`/leads/${id}/delete`).type('form').set(headers).send({ _csrf: token });
    expect(answer.status).toBe(403);
    expect((await site.db('leads').where({ id }).first()).deleted_at).toBeNull();
  });
});
