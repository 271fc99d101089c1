import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { emptyingBin } from '../../src/db/empty-bin.ts';
import { applyBounce } from '../../src/mailing/take-bounces.ts';
import { openSite, type Site } from '../support/site.ts';
import { makeAddressed, makeMailing, statesOf } from './make-mailing.ts';

let site: Site;
let id: number;
let address: string;
beforeEach(async () => {
  site = await openSite();
  id = await makeMailing(site.db, await makeAddressed(site.db, 2));
  const { token } = await site.db('mailing_recipients').where({ email: 'anna1@example.com' }).first('token');
  address = `/unsubscribe/${token}`;
});
afterEach(() => site.close());

const suppressed = () => site.db('suppressions').select('email', 'reason', 'mailing_id');

describe('the link of a mail', () => {
  it('shows a page with a button, in the language of the browser, and changes nothing', async () => {
    for (let look = 0; look < 2; look += 1) {
      const { status, text, headers } = await supertest(site.app).get(address).set('Accept-Language', 'lt');
      expect(status).toBe(200);
      expect(text).toContain('<html lang="lt"');
      expect(text).toContain('anna1@example.com');
      expect(text).toContain('<form method="post">');
      expect(headers['set-cookie']).toBeUndefined();
    }
    await supertest(site.app).head(address);
    expect(await suppressed()).toEqual([]);
    expect(await statesOf(site.db, id)).toEqual(['queued', 'queued']);
  });

  it('unsubscribes by one post without session, cookie or form token, as often as it comes', async () => {
    for (let time = 0; time < 2; time += 1) {
      const answer = await supertest(site.app)
        .post(address)
        .set({ Origin: 'https://mail.example.org', 'Sec-Fetch-Site': 'cross-site' })
        .type('form')
        .send({ 'List-Unsubscribe': 'One-Click' });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('You are unsubscribed');
    }
    expect(await suppressed()).toEqual([{ email: 'anna1@example.com', reason: 'unsubscribed', mailing_id: id }]);
    expect(await statesOf(site.db, id)).toEqual(['unsubscribed', 'queued']);
    expect((await supertest(site.app).get(address)).text).toContain('You are unsubscribed');
  });

  it.each(['00000000-0000-4000-8000-000000000000', 'x', "' or 1=1 --", '../login'])(
    'is not there for %s',
    async (token) => {
      const path = `/unsubscribe/${encodeURIComponent(token)}`;
      expect((await supertest(site.app).get(path)).status).toBe(404);
      expect((await supertest(site.app).post(path)).status).toBe(404);
      expect(await suppressed()).toEqual([]);
    },
  );
});

describe('the link of a mail whose lead is gone', () => {
  beforeEach(() => site.db('mailing_recipients').update({ state: 'sent', attempts: 1 }));

  const leads = () => site.db('leads').orderBy('id').pluck('id');
  const works = async (link: string, email: string) => {
    const look = await supertest(site.app).get(link);
    expect([look.status, look.text.includes(email)]).toEqual([200, true]);
    const answer = await supertest(site.app).post(link).type('form').send({ 'List-Unsubscribe': 'One-Click' });
    expect([answer.status, answer.text.includes('You are unsubscribed')]).toEqual([200, true]);
    expect(await suppressed()).toEqual([{ email, reason: 'unsubscribed', mailing_id: id }]);
    await site.db('suppressions').delete();
  };
  const merge = async () => {
    const ada = await site.as('Ada');
    const [gone, main] = await leads();
    await ada.get(`/leads/merge?ids=${gone}&ids=${main}`);
    expect((await ada.post('/leads/merge', { ids: [gone, main], main })).status).toBe(303);
    expect(await leads()).toEqual([main]);
    return ada;
  };

  it('works after a merge that left one of two recipients, and after its undo', async () => {
    const ada = await merge();
    expect(await site.db('mailing_recipients').pluck('email')).toEqual(['anna2@example.com']);
    await works(address, 'anna1@example.com');
    await ada.post(`/operations/${(await site.db('operations').first()).id}/undo`);
    expect(await site.db('mailing_recipients').orderBy('email').pluck('email')).toEqual([
      'anna1@example.com',
      'anna2@example.com',
    ]);
    await works(address, 'anna1@example.com');
    await merge();
    await works(address, 'anna1@example.com');
  });

  it('works after the lead was deleted for good', async () => {
    await site.db('leads').update({ deleted_at: new Date('2026-01-01') });
    await emptyingBin('leads')(site.db, new AbortController().signal);
    expect(await leads()).toEqual([]);
    await works(address, 'anna1@example.com');
  });

  it('still tells of a mail that comes back that its address is no good', async () => {
    await merge();
    await applyBounce(site.db, { token: address.split('/')[2]!, outcome: 'bad_address', answer: '550 no such user' });
    expect(await suppressed()).toEqual([{ email: 'anna1@example.com', reason: 'bounced', mailing_id: id }]);
  });
});
