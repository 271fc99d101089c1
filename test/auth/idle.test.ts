import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const hour = 3_600_000;

describe('a session in which nothing is done', () => {
  let site: Site;
  let sam: Visitor;
  beforeEach(async () => {
    site = await openSite();
    sam = await site.as('Sam');
  });
  afterEach(() => site.close());

  const mine = () => site.db('sessions').where({ admin_id: 2 });
  const seenAt = async () => Number((await mine().first()).sess.seen_at);
  const moved = (field: 'seen_at' | 'signed_in_at', hours: number) =>
    mine().update({
      sess: site.db.raw(`jsonb_set(sess, array[?], to_jsonb(?::bigint))`, [field, Date.now() - hours * hour]),
    });
  const sinceThen = (hours: number) => moved('seen_at', hours);
  const isIn = async () => (await sam.get('/profile')).status === 200;

  it('ends after a day', async () => {
    await sinceThen(23.9);
    expect(await isIn()).toBe(true);
    await sinceThen(24.1);
    expect((await sam.get('/profile')).headers.location).toBe('/login?next=%2Fprofile');
    expect(await mine()).toEqual([]);
    await sam.signIn('sam');
    expect(await isIn()).toBe(true);
  });

  it('is written once an hour at most', async () => {
    const before = await seenAt();
    await sam.get('/profile');
    await sam.get('/leads');
    expect(await seenAt()).toBe(before);
    await sinceThen(1.5);
    await sam.get('/leads');
    expect(await seenAt()).toBeGreaterThanOrEqual(before);
  });

  it('ends two weeks after signing in, whatever is done', async () => {
    await moved('signed_in_at', 14 * 24 - 1);
    await sinceThen(2);
    const { headers } = await sam.get('/profile');
    expect(headers['set-cookie']).toHaveLength(1);
    const left = (until: string | Date) => (new Date(until).valueOf() - Date.now()) / hour;
    expect(left(/Expires=([^;]+)/.exec(headers['set-cookie']![0]!)![1]!)).toBeLessThan(1.01);
    expect(left((await mine().first()).expire)).toBeLessThan(1.01);
    await moved('signed_in_at', 14 * 24);
    expect((await sam.get('/profile')).headers.location).toBe('/login?next=%2Fprofile');
    expect(await mine()).toEqual([]);
  });

  it('takes no change after its end', async () => {
    await sinceThen(25);
    expect((await sam.post('/profile', { full_name: 'Changed' })).headers.location).toMatch(/^\/login/);
    expect((await site.db('admins').where({ id: 2 }).first()).full_name).toBe('Sam Seller');
  });
});
