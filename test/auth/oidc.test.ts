import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { anotherKey, OidcProvider } from '../support/oidc-provider.ts';
import { setUpSecondFactor } from '../support/second-factor.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let provider: OidcProvider;
let site: Site;
let visitor: Visitor;

const settings = { time_zone: 'UTC', language: 'en', log_level: 'silent' } as const;

beforeEach(async () => {
  provider = await new OidcProvider().open();
  provider.claims = { email: 'Sam@example.com', email_verified: true };
  const client = { oidc_issuer: provider.issuer, oidc_client_id: 'prospekt', oidc_client_secret: 'hush' };
  site = await openSite({ config: parseConfig({ ...settings, ...client, oidc_label: 'Acme' }) });
  await site.db('admins').where({ id: 2 }).update({ email: 'sam@example.com' });
  visitor = site.stranger();
});
afterEach(async () => {
  await site.close();
  await provider.close();
});

const begin = async (next = '/') =>
  (await visitor.get(`/login/oidc?next=${encodeURIComponent(next)}`)).headers.location!;
const comeBack = async (address: string) => (await visitor.get(address)).headers.location;
const signIn = async (next?: string) => comeBack(provider.approve(await begin(next)));
const whoIsIn = async () =>
  /value="([^"]*)"[^>]*autocomplete="username"/.exec((await visitor.get('/profile')).text)?.[1];
const row = (id = 2) => site.db('admins').where({ id }).first('oidc_issuer', 'oidc_subject');

async function expectRefused(location: string | undefined, message: string): Promise<void> {
  expect(location).toBe('/login');
  const { text } = await visitor.get('/login');
  expect(text).toContain('role="alert"');
  expect(text).toContain(message);
  expect((await visitor.get('/profile')).headers.location).toMatch(/^\/login/);
}

describe('signing in through a service', () => {
  it('asks it with PKCE, state and nonce, and opens the page that was asked for', async () => {
    const page = (await visitor.get('/login?next=%2Fleads')).text;
    expect(page).toContain('href="/login/oidc?next=%2Fleads"');
    expect(page).toContain('Sign in with Acme');
    const address = new URL(await begin('/leads?q=Anna'));
    expect(address.origin + address.pathname).toBe(`${provider.issuer}/authorize`);
    const asked = Object.fromEntries(address.searchParams);
    expect(asked).toMatchObject({ response_type: 'code', client_id: 'prospekt', code_challenge_method: 'S256' });
    expect(asked.redirect_uri).toBe('http://127.0.0.1/login/oidc/callback');
    for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]!.length).toBeGreaterThan(40);

    expect(await comeBack(provider.approve(address.href))).toBe('/leads?q=Anna');
    expect(await whoIsIn()).toBe('sam');
  });

  it('binds whoever has the verified address, and knows him by the binding afterwards', async () => {
    await signIn();
    expect(await row()).toEqual({ oidc_issuer: provider.issuer, oidc_subject: 'sam-at-home' });
    await site.db('admins').where({ id: 2 }).update({ email: null });
    await site.db('admins').where({ id: 3 }).update({ email: 'sam@example.com' });
    visitor = site.stranger();
    await signIn();
    expect(await whoIsIn()).toBe('sam');
    expect((await visitor.get('/profile')).text).toContain('sam-at-home');
    const change = await site
      .db('changes')
      .where({ entity: 'admin', entity_id: 2 })
      .whereRaw(`after ->> 'oidc_subject' is not null`)
      .orderBy('id', 'desc')
      .first();
    expect([change.admin_id, change.after.oidc_subject]).toEqual([2, 'sam-at-home']);
  });

  it('takes the address from the service’s userinfo when the token has none', async () => {
    provider.claims = {};
    provider.userinfo = { sub: 'sam-at-home', email: 'sam@example.com', email_verified: true };
    await signIn();
    expect(await whoIsIn()).toBe('sam');
    await visitor.post('/profile/identity/unbind');
    provider.userinfo = { sub: 'somebody else', email: 'sam@example.com', email_verified: true };
    visitor = site.stranger();
    await expectRefused(await signIn(), 'does not fit');
  });

  it.each([
    ['an address nobody has', { email: 'new@example.com', email_verified: true }],
    ['an unverified address', { email: 'sam@example.com', email_verified: false }],
    ['an address of which nothing is said', { email: 'sam@example.com' }],
    ['verified in another spelling', { email: 'sam@example.com', email_verified: 'true' }],
    ['an empty address', { email: '', email_verified: true }],
    ['an odd address', { email: { toString: 'x' }, email_verified: true }],
  ])('lets nobody in with %s, and makes nobody', async (_what, claims) => {
    provider.claims = claims;
    await expectRefused(await signIn(), 'nobody here has your verified e-mail');
    expect(await site.db('admins')).toHaveLength(4);
    expect((await row()).oidc_subject).toBeNull();
  });

  it('lets nobody in by an address that two have, a disabled person, nor another’s identity', async () => {
    await site.db('admins').where({ id: 3 }).update({ email: 'SAM@example.com' });
    await expectRefused(await signIn(), 'nobody here');
    await site.db('admins').where({ id: 3 }).update({ email: null });
    await site.db('admins').where({ id: 2 }).update({ disabled_at: new Date() });
    await expectRefused(await signIn(), 'nobody here');
    const bound = { disabled_at: null, oidc_issuer: provider.issuer, oidc_subject: 'the real Sam' };
    await site.db('admins').where({ id: 2 }).update(bound);
    await expectRefused(await signIn(), 'nobody here');
    await site.db('admins').where({ id: 2 }).update({ oidc_subject: 'sam-at-home', disabled_at: new Date() });
    await expectRefused(await signIn(), 'nobody here');
  });

  it('still asks for the code of the second factor', async () => {
    await setUpSecondFactor(await site.as('Sam'));
    expect(await signIn('/leads')).toBe('/login/code');
    expect((await visitor.get('/profile')).headers.location).toMatch(/^\/login/);
  });

  it('gives a new session, and leads to our own pages only', async () => {
    const before = await site.db('sessions').pluck('sid');
    expect(await signIn('//evil.example')).toBe('/');
    const after = await site.db('sessions').where({ admin_id: 2 }).pluck('sid');
    expect(after.filter((sid) => before.includes(sid))).toEqual([]);
  });
});

describe('what does not fit lets nobody in', () => {
  const now = () => Math.floor(Date.now() / 1000);

  it.each([
    ['another nonce', () => ({ nonce: 'another' })],
    ['no nonce', () => ({ nonce: undefined })],
    ['another client', () => ({ aud: 'another' })],
    ['another issuer', () => ({ iss: 'https://evil.example' })],
    ['out of date', () => ({ iat: now() - 4000, exp: now() - 3000 })],
    ['no subject', () => ({ sub: undefined })],
  ])('a token with %s', async (_what, claims) => {
    provider.claims = { ...provider.claims, ...claims() };
    await expectRefused(await signIn(), 'does not fit');
  });

  it('a token signed by somebody else', async () => {
    provider.signingKey = anotherKey();
    await expectRefused(await signIn(), 'does not fit');
  });

  it('another state, another code, a way back that was used already', async () => {
    const back = provider.approve(await begin());
    await expectRefused(await comeBack(back.replace(/state=[^&]*/, 'state=x')), 'does not fit');
    await begin();
    await expectRefused(
      await comeBack(provider.approve(await begin()).replace(/code=[^&]*/, 'code=x')),
      'does not fit',
    );
    const good = provider.approve(await begin());
    expect(await comeBack(good)).toBe('/');
    visitor = site.stranger();
    await expectRefused(await comeBack(good), 'begun in another browser');
  });

  it('a way back without having gone, and one after ten minutes', async () => {
    await expectRefused(await comeBack('/login/oidc/callback?code=x&state=y'), 'begun in another browser');
    const back = provider.approve(await begin());
    await site.db('sessions').update({ sess: site.db.raw(`jsonb_set(sess, '{oidc,until}', '1')`) });
    await expectRefused(await comeBack(back), 'took too long');
  });

  it('the service’s own refusal', async () => {
    const state = new URL(await begin()).searchParams.get('state');
    await expectRefused(
      await comeBack(`/login/oidc/callback?error=access_denied&state=${state}`),
      'did not let you in',
    );
  });
});

describe('a service that is down', () => {
  it('is said so, keeps no page from opening, and is asked again', async () => {
    provider.isDown = true;
    await expectRefused(await begin(), 'Acme does not answer');
    expect((await visitor.get('/healthz')).status).toBe(200);
    provider.isDown = false;
    await signIn();
    expect(await whoIsIn()).toBe('sam');
  });

  it('between going and coming back is a failure too', async () => {
    const back = provider.approve(await begin());
    provider.isDown = true;
    await expectRefused(await comeBack(back), 'does not fit');
  });
});

describe('the binding', () => {
  it('is taken back in the profile', async () => {
    await signIn();
    expect((await visitor.forge('/profile/identity/unbind')).status).toBe(403);
    await visitor.get('/profile');
    expect((await visitor.post('/profile/identity/unbind')).status).toBe(303);
    expect(await row()).toEqual({ oidc_issuer: null, oidc_subject: null });
    expect((await visitor.get('/profile')).text).not.toContain('sam-at-home');
  });
});

describe('without a service', () => {
  it('there is no button and no page', async () => {
    const plain = await openSite();
    const stranger = plain.stranger();
    expect((await stranger.get('/login')).text).not.toContain('/login/oidc');
    for (const path of ['/login/oidc', '/login/oidc/callback']) expect((await stranger.get(path)).status).toBe(404);
    await plain.close();
  });

  it('a setting that cannot be right stops the start', () => {
    for (const oidc_issuer of ['http://login.example.com', 'login.example.com', 'ftp://x']) {
      expect(() => parseConfig({ oidc_issuer })).toThrow(/oidc_issuer.*needs/s);
    }
  });
});
