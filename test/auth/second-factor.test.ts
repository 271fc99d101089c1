import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endSessions } from '../../src/auth/sessions.ts';
import { password } from '../support/people.ts';
import { type Phone, setUpSecondFactor } from '../support/second-factor.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let phone: Phone;
let codes: string[];

async function come(opened: Site): Promise<void> {
  site = opened;
  ({ phone, codes } = await setUpSecondFactor(await site.as('Sam')));
}

/** Somebody who has typed Sam's password and sees the page that asks for the code. */
async function halfway(next = '/'): Promise<Visitor> {
  const visitor = site.stranger();
  await visitor.get('/login');
  const answer = await visitor.post('/login', { login: 'sam', password, next });
  expect([answer.status, answer.headers.location]).toEqual([303, '/login/code']);
  expect((await visitor.get('/login/code')).text).toContain('Code from the app');
  return visitor;
}

const send = (visitor: Visitor, code: string) => visitor.post('/login/code', { code });
const isIn = async (visitor: Visitor) => (await visitor.get('/profile')).status === 200;

describe('signing in with a second factor', () => {
  beforeEach(async () => come(await openSite()));
  afterEach(() => site.close());

  it('asks for the code after the password and then opens the page that was asked for', async () => {
    const visitor = await halfway('/leads?q=Anna');
    expect(await isIn(visitor)).toBe(false);
    await visitor.get('/login/code');
    expect((await send(visitor, phone.code())).headers.location).toBe('/leads?q=Anna');
    expect(await isIn(visitor)).toBe(true);
  });

  it('takes a code of a clock half a minute slow or fast, and none further away', async () => {
    const visitor = await halfway();
    for (const ahead of [-3, 3]) expect((await send(visitor, phone.code(ahead))).status).toBe(422);
    expect((await send(visitor, phone.code(1))).status).toBe(303);
  });

  it.each(['', '000000', '12345', 'abcdef', '１２３４５６', 'x'.repeat(100_000)])('refuses %.20j', async (code) => {
    const visitor = await halfway();
    const answer = await send(visitor, code);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('This code does not fit');
    expect(await isIn(visitor)).toBe(false);
  });

  it('takes a code once, and none that is older than the last', async () => {
    const code = phone.code(1);
    expect((await send(await halfway(), code)).status).toBe(303);
    const visitor = await halfway();
    expect((await send(visitor, code)).status).toBe(422);
    expect((await send(visitor, phone.code(0))).status).toBe(422);
  });

  it('takes each recovery code once, in any spelling, and says how many are left', async () => {
    expect(codes).toHaveLength(10);
    const typed = ` ${codes[3]!.toUpperCase().replace('-', ' ')} `;
    const visitor = await halfway();
    expect((await visitor.post('/login/code', { code: '', recovery_code: typed })).status).toBe(303);
    expect((await visitor.get('/')).text).toContain('You signed in with a recovery code; 9 are left.');

    const again = await halfway();
    expect((await again.post('/login/code', { recovery_code: codes[3]! })).status).toBe(422);
    expect((await again.post('/login/code', { recovery_code: codes[4]! })).status).toBe(303);
  });

  it('gives a new session at each of the two steps', async () => {
    const visitor = await halfway();
    const before = await site.db('sessions').pluck('sid');
    await send(visitor, phone.code());
    const after: string[] = await site.db('sessions').where({ admin_id: 2 }).pluck('sid');
    expect(after.filter((sid) => before.includes(sid))).toHaveLength(1); // the one that set it up
    expect(after).toHaveLength(2);
  });

  it('stops after ten wrong codes, also when the password is typed anew between', async () => {
    for (let count = 0; count < 10; count += 1) expect((await send(await halfway(), '000000')).status).toBe(422);
    expect((await send(await halfway(), phone.code())).status).toBe(429);
  });

  it('has no page without the password before it', async () => {
    const visitor = site.stranger();
    expect((await visitor.get('/login/code')).headers.location).toBe('/login');
    await visitor.get('/login');
    expect((await send(visitor, phone.code())).headers.location).toBe('/login');
    expect(await isIn(visitor)).toBe(false);
  });

  it('forgets who was halfway when the account was changed or disabled, or after ten minutes', async () => {
    const row = site.db('admins').where({ id: 2 });
    const changes = [{ password_hash: 'another' }, { disabled_at: new Date() }];
    for (const change of changes) {
      const visitor = await halfway();
      const before = await row.clone().first('password_hash', 'disabled_at');
      await row.clone().update(change);
      expect((await send(visitor, phone.code())).headers.location).toBe('/login');
      await row.clone().update(before);
    }
    const visitor = await halfway();
    const old = site.db.raw(`jsonb_set(sess, '{awaiting_code,until}', to_jsonb(?::bigint))`, [Date.now() - 1]);
    await site.db('sessions').whereRaw(`sess ? 'awaiting_code'`.replace('?', '\\?')).update({ sess: old });
    expect((await send(visitor, phone.code())).headers.location).toBe('/login');
  });

  it('refuses a forged request', async () => {
    const visitor = await halfway();
    expect((await visitor.forge('/login/code', { code: phone.code() })).status).toBe(403);
    expect(await isIn(visitor)).toBe(false);
  });

  it('asks nobody else', async () => {
    await endSessions(site.db, 1);
    expect(await isIn(await site.as('Ada'))).toBe(true);
  });
});

describe('one code at two places at once', () => {
  beforeEach(async () => come(await openCommittedSite()));
  afterEach(() => site.close());

  it('opens one of them', async () => {
    const visitors = [await halfway(), await halfway(), await halfway()];
    const answers = await Promise.all(visitors.map((visitor) => send(visitor, phone.code())));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422]);

    const more = [await halfway(), await halfway()];
    const used = await Promise.all(more.map((each) => each.post('/login/code', { recovery_code: codes[0]! })));
    expect(used.map(({ status }) => status).sort()).toEqual([303, 422]);
  });
});
