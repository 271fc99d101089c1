import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as passwordResets from '../../src/auth/password-resets.ts';
import { sendPasswordReset } from '../../src/auth/send-password-reset.ts';
import { parseConfig } from '../../src/config.ts';
import { closeMailer, type Mailer, makeMailer } from '../../src/mail/mailer.ts';
import { password as old } from '../support/people.ts';
import { setUpSecondFactor } from '../support/second-factor.ts';
import { openCommittedSite, openSite, type Site, testDeps, type Visitor } from '../support/site.ts';
import { LocalSmtp } from '../support/smtp.ts';

const base_url = 'http://crm.example.com';
const password = 'a fresh long password';
const passwords = { password, password_again: password };

let smtp: LocalSmtp;
let mailer: Mailer;
let site: Site;
let visitor: Visitor;

beforeAll(async () => {
  smtp = await new LocalSmtp().open();
  mailer = (await makeMailer(parseConfig({ smtp_url: smtp.url, mail_from: 'Prospekt <crm@example.com>' })))!;
});
afterAll(async () => {
  closeMailer(mailer);
  await smtp.close();
});

async function come(opened: Site): Promise<void> {
  site = opened;
  smtp.received.length = 0;
  smtp.behave();
  await site.db('admins').where({ login: 'sam' }).update({ email: 'sam@example.com' });
  visitor = site.stranger();
  await visitor.get('/password-reset');
}

/** What the queue holds, done: as the jobs of the program do it. */
async function work(): Promise<void> {
  const jobs = await site.db('graphile_worker._private_jobs').orderBy('id').select('id', 'payload');
  const context = { ...testDeps(site.db, { mailer, base_url }), stopping: new AbortController().signal };
  for (const { id, payload } of jobs) {
    await sendPasswordReset(payload, context);
    await site.db('graphile_worker._private_jobs').where({ id }).delete();
  }
}

const ask = async (account: string) => {
  const answer = await visitor.post('/password-reset', { account });
  expect([answer.status, answer.headers.location]).toEqual([303, '/password-reset/sent']);
  await work();
};
const lastLink = async () => /https?:\/\/\S+/.exec((await smtp.read()).at(-1)!.text!)![0];
const pathOf = (link: string) => link.slice(base_url.length);
const tokenOf = (link: string) => new URL(link).searchParams.get('token')!;
const hash = async (login = 'sam') => (await site.db('admins').where({ login }).first()).password_hash;

async function linkFor(account: string): Promise<string> {
  await ask(account);
  return lastLink();
}

describe('asking for a new password', () => {
  beforeEach(async () => come(await openSite({ mailer, base_url })));
  afterEach(() => site.close());

  it('mails a link of ours to who has this login or address', async () => {
    const link = await linkFor(' SAM ');
    expect(link).toMatch(/^http:\/\/crm\.example\.com\/password-reset\/new\?token=[\w-]{43}$/);
    expect(smtp.received.at(-1)!.to).toEqual(['sam@example.com']);
    expect((await smtp.read())[0]!.text).toContain('login sam');
    expect(await linkFor('Sam@Example.com')).not.toBe(link);
    expect((await visitor.get(pathOf(link))).text).toContain('Login: sam');
    expect(JSON.stringify(await site.db('password_resets'))).not.toContain(tokenOf(link));
  });

  it('answers alike whoever it is, and mails nothing to nobody', async () => {
    await site.db('admins').where({ login: 'vera' }).update({ email: 'vera@example.com', disabled_at: new Date() });
    const accounts = ['nobody', 'vera', 'vera@example.com', 'otto', `' or 1=1 --`];
    for (const account of accounts) await ask(account);
    expect(smtp.received).toEqual([]);
    expect(await site.db('password_resets')).toEqual([]);
    expect((await visitor.get('/password-reset/sent')).text).toContain('If there is such an account');
  });

  it('keeps what was typed, refuses nothing and a forged request', async () => {
    expect((await visitor.post('/password-reset', { account: ' ' })).status).toBe(422);
    const long = await visitor.post('/password-reset', { account: 'x'.repeat(201) });
    expect([long.status, long.text.includes('x'.repeat(201))]).toEqual([422, true]);
    expect((await visitor.forge('/password-reset', { account: 'sam' })).status).toBe(403);
    expect(await site.db('graphile_worker._private_jobs')).toEqual([]);
  });

  it('five times an hour for one account, twenty from one address', async () => {
    for (let count = 0; count < 5; count += 1) await ask(count % 2 ? 'SAM' : 'sam');
    expect((await visitor.post('/password-reset', { account: 'sam' })).status).toBe(429);
    await ask('sam@example.com');
    expect(smtp.received).toHaveLength(5);
    for (let count = 7; count < 20; count += 1) await ask(`name${count}`);
    expect((await visitor.post('/password-reset', { account: 'another' })).status).toBe(429);
  });

  it('sends again later when the server cannot take it, and not when it will not', async () => {
    smtp.behave({ recipient: () => [451, 'later'] });
    await expect(ask('sam')).rejects.toThrow('mail later');
    await site.db('graphile_worker._private_jobs').delete();
    smtp.behave({ recipient: () => [550, 'unknown'] });
    await ask('sam');
  });
});

describe('the link', () => {
  beforeEach(async () => come(await openSite({ mailer, base_url })));
  afterEach(() => site.close());

  it('sets a new password once and ends all sessions', async () => {
    const sam = await site.as('Sam');
    const link = await linkFor('sam');
    const other = await linkFor('sam');
    const page = await visitor.get(pathOf(link));
    expect(page.text).toContain(`value="${tokenOf(link)}"`);
    expect(page.headers['referrer-policy']).toBe('no-referrer');

    const answer = await visitor.post('/password-reset/new', { token: tokenOf(link), ...passwords });
    expect([answer.status, answer.headers.location]).toEqual([303, '/login']);
    expect((await visitor.get('/login')).text).toContain('The new password is set.');
    expect((await sam.get('/profile')).headers.location).toMatch(/^\/login/);
    expect((await visitor.post('/login', { login: 'sam', password: old })).status).toBe(422);
    expect((await visitor.post('/login', { login: 'sam', password })).status).toBe(303);

    for (const used of [link, other]) {
      const again = await site.stranger().get(pathOf(used));
      expect([again.status, again.text.includes('out of date')]).toEqual([404, true]);
    }
  });

  it('opens again for who typed too many wrong passwords', async () => {
    for (let count = 0; count < 11; count += 1) await visitor.post('/login', { login: 'sam', password: 'wrong' });
    await visitor.post('/password-reset/new', { token: tokenOf(await linkFor('sam')), ...passwords });
    expect((await visitor.post('/login', { login: 'sam', password })).status).toBe(303);
  });

  it('still asks for the code of the second factor', async () => {
    await setUpSecondFactor(await site.as('Sam'));
    await visitor.post('/password-reset/new', { token: tokenOf(await linkFor('sam')), ...passwords });
    const answer = await visitor.post('/login', { login: 'sam', password });
    expect(answer.headers.location).toBe('/login/code');
  });

  it('stands in the change log as his own doing, without the password', async () => {
    await visitor.post('/password-reset/new', { token: tokenOf(await linkFor('sam')), ...passwords });
    const change = await site.db('changes').where({ entity: 'admin', entity_id: 2 }).orderBy('id', 'desc').first();
    expect([change.admin_id, Object.keys(change.after)]).toEqual([2, ['password_set_at']]);
  });

  it('stays with its form while the passwords are short or differ', async () => {
    const token = tokenOf(await linkFor('sam'));
    const short = await visitor.post('/password-reset/new', { token, password: 'x', password_again: 'x' });
    expect([short.status, short.text.includes(`value="${token}"`)]).toEqual([422, true]);
    expect((await visitor.post('/password-reset/new', { token, password, password_again: old })).status).toBe(422);
    expect((await visitor.forge('/password-reset/new', { token, ...passwords })).status).toBe(403);
    expect(await passwordResets.findOwner(site.db, token)).toBe(2);
  });

  it('is dead after an hour, another password, another address, and for who is disabled', async () => {
    const before = await hash();
    const deaths: Array<() => Promise<unknown>> = [
      () => site.db.raw(`update password_resets set created_at = now() - interval '61 minutes'`),
      () => site.db('admins').where({ id: 2 }).update({ email: 'new@example.com' }),
      () => site.db('admins').where({ id: 2 }).update({ disabled_at: new Date() }),
      async () => (await site.as('Ada')).post('/admins/2/password', { password: old, password_again: old }),
    ];
    for (const die of deaths.slice(0, 3)) {
      const token = tokenOf(await linkFor('sam'));
      await die();
      expect((await visitor.post('/password-reset/new', { token, ...passwords })).status).toBe(404);
      expect(await hash()).toBe(before);
      await site.db('admins').where({ id: 2 }).update({ email: 'sam@example.com', disabled_at: null });
      await site.db('password_resets').delete();
    }
    const token = tokenOf(await linkFor('sam'));
    await deaths[3]!();
    expect((await visitor.post('/password-reset/new', { token, ...passwords })).status).toBe(404);
  });

  it.each(['', 'x', `${'a'.repeat(42)}%00`, 'a'.repeat(43), '../../x'])(
    'that is wrong (%j) opens nothing',
    async (token) => {
      const page = await visitor.get(`/password-reset/new?token=${encodeURIComponent(token)}`);
      expect([400, 404]).toContain(page.status);
      await visitor.get('/password-reset');
      expect([400, 404]).toContain((await visitor.post('/password-reset/new', { token, ...passwords })).status);
    },
  );
});

describe('used twice at once', () => {
  beforeEach(async () => come(await openCommittedSite({ mailer, base_url })));
  afterEach(() => site.close());

  it('the link sets one password', async () => {
    const token = tokenOf(await linkFor('sam'));
    const tries = ['first long password', 'other long password'].map((each) =>
      visitor.post('/password-reset/new', { token, password: each, password_again: each }),
    );
    expect((await Promise.all(tries)).map(({ status }) => status).sort()).toEqual([303, 404]);
  });
});

describe('without a mail server', () => {
  beforeEach(async () => come(await openSite()));
  afterEach(() => site.close());

  it('sends one to an administrator and puts nothing into the queue', async () => {
    expect((await visitor.get('/login')).text).not.toContain('href="/password-reset"');
    const page = await visitor.get('/password-reset');
    expect(page.text).toContain('Ask an administrator');
    expect(page.text).not.toContain('name="account"');
    await visitor.get('/login');
    await visitor.post('/password-reset', { account: 'sam' });
    expect(await site.db('graphile_worker._private_jobs')).toEqual([]);
  });
});
