import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { password } from '../support/people.ts';
import { Phone, setUpSecondFactor } from '../support/second-factor.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const address = '/profile/second-factor';

let site: Site;
let sam: Visitor;
beforeEach(async () => {
  site = await openSite();
  sam = await site.as('Sam');
});
afterEach(() => site.close());

const row = () => site.db('admins').where({ id: 2 }).first('totp_secret', 'totp_counter', 'totp_since');
const phoneOn = async (visitor: Visitor) =>
  new Phone(/second-factor-secret">([A-Z2-7 ]+)</.exec((await visitor.get(address)).text)![1]!);
const confirmed = (code: string) => ({ code, current_password: password });

describe('turning the second factor on', () => {
  it('shows the key as text and picture, the same until a code proves the app', async () => {
    const page = (await sam.get(address)).text;
    const key = /second-factor-secret">([A-Z2-7 ]+)</.exec(page)![1]!;
    expect(key.replaceAll(' ', '')).toMatch(/^[A-Z2-7]{32}$/);
    expect(page).toMatch(/<svg class="qr-code"[^>]*role="img"/);
    expect((await sam.get(address)).text).toContain(key);
    expect((await row()).totp_since).toBeNull();
  });

  it('needs a fitting code and the password', async () => {
    const phone = await phoneOn(sam);
    const wrongCode = await sam.post(address, confirmed('000000'));
    expect([wrongCode.status, wrongCode.text.includes('This code does not fit')]).toEqual([422, true]);
    const wrongPassword = await sam.post(address, { code: phone.code(), current_password: 'wrong' });
    expect([wrongPassword.status, wrongPassword.text.includes('This is not the current password.')]).toEqual([
      422,
      true,
    ]);
    expect((await sam.post(address, { code: phone.code() })).status).toBe(422);
    expect((await sam.forge(address, confirmed(phone.code()))).status).toBe(403);
    expect((await row()).totp_since).toBeNull();
    expect((await sam.post(address, confirmed(phone.code()))).status).toBe(303);
    expect((await row()).totp_since).not.toBeNull();
  });

  it('shows ten recovery codes once, and ends the other sessions', async () => {
    const elsewhere = await site.as('Sam');
    const { codes } = await setUpSecondFactor(sam);
    expect(new Set(codes).size).toBe(10);
    expect((await sam.get(address)).text).not.toContain(codes[0]);
    expect((await sam.get(address)).text).toContain('10 recovery codes are left.');
    expect((await elsewhere.get('/profile')).headers.location).toMatch(/^\/login/);
  });

  it('keeps neither key nor codes to be read, and logs only that it is on', async () => {
    const phone = await phoneOn(sam);
    const key = /second-factor-secret">([A-Z2-7 ]+)</.exec((await sam.get(address)).text)![1]!.replaceAll(' ', '');
    await sam.post(address, confirmed(phone.code()));
    const sessions = JSON.stringify(await site.db('sessions'));
    const codes = [...(await sam.get(address)).text.matchAll(/<li><code>([a-z2-9-]+)</g)].map(([, code]) => code!);
    const kept = sessions + JSON.stringify([await site.db('admins'), await site.db('recovery_codes')]);
    expect(codes).toHaveLength(10);
    for (const secret of [key, ...codes, ...codes.map((code) => code.replace('-', ''))])
      expect(kept).not.toContain(secret);

    const changes = await site.db('changes').where({ entity: 'admin', entity_id: 2, kind: 'updated' });
    expect(changes.map(({ admin_id, after }) => [admin_id, Object.keys(after)])).toEqual([[2, ['totp_since']]]);
  });

  it('happens once, however often the form is sent', async () => {
    const phone = await phoneOn(sam);
    await sam.post(address, confirmed(phone.code()));
    const before = await row();
    expect((await sam.post(address, confirmed(phone.code(1)))).status).toBe(303);
    expect(await row()).toEqual(before);
    expect(await site.db('recovery_codes')).toHaveLength(10);
  });
});

describe('with the second factor on', () => {
  let phone: Phone;
  let codes: string[];
  beforeEach(async () => {
    ({ phone, codes } = await setUpSecondFactor(sam));
  });

  it('turning off needs password and code', async () => {
    expect((await sam.post(`${address}/off`, { code: phone.code() })).status).toBe(422);
    expect((await sam.post(`${address}/off`, { code: phone.code(), current_password: 'wrong' })).status).toBe(422);
    expect((await sam.post(`${address}/off`, confirmed('000000'))).status).toBe(422);
    expect((await sam.forge(`${address}/off`, confirmed(phone.code()))).status).toBe(403);
    expect((await row()).totp_since).not.toBeNull();

    expect((await sam.post(`${address}/off`, confirmed(phone.code()))).status).toBe(303);
    expect(await row()).toEqual({ totp_secret: null, totp_counter: null, totp_since: null });
    expect(await site.db('recovery_codes')).toEqual([]);
    await site.as('Sam');
  });

  it('a recovery code does instead of the code', async () => {
    const form = { code: '', recovery_code: codes[0]!, current_password: password };
    expect((await sam.post(`${address}/off`, form)).status).toBe(303);
    expect((await row()).totp_since).toBeNull();
  });

  it('new recovery codes take the place of the old', async () => {
    expect((await sam.post(`${address}/codes`, confirmed(phone.code()))).status).toBe(303);
    const fresh = [...(await sam.get(address)).text.matchAll(/<li><code>([a-z2-9-]+)</g)].map(([, code]) => code!);
    expect(fresh).toHaveLength(10);
    expect(fresh).not.toContain(codes[0]);
    const old = { code: '', recovery_code: codes[0]!, current_password: password };
    expect((await sam.post(`${address}/off`, old)).status).toBe(422);
  });

  it('guessing codes here is limited too', async () => {
    for (let count = 0; count < 10; count += 1) await sam.post(`${address}/off`, confirmed('000000'));
    const answer = await sam.post(`${address}/off`, confirmed(phone.code()));
    expect([answer.status, answer.text.includes('Too many attempts')]).toEqual([422, true]);
    expect((await row()).totp_since).not.toBeNull();
  });
});
