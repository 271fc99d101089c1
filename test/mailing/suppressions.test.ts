import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const path = '/settings/suppressions';
let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

describe('the addresses that get no mailings', () => {
  it('are listed with why, added by hand, found and removed', async () => {
    await site
      .db('suppressions')
      .insert({ email: 'bounced@example.com', reason: 'bounced', answer: '550 no such user' });
    expect((await ada.post(path, { email: 'Anna@Example.com' })).status).toBe(303);
    expect((await ada.post(path, { email: 'anna@example.com' })).status).toBe(303);
    const page = (await ada.get(path)).text;
    expect(page).toContain('anna@example.com');
    expect(page).toContain('550 no such user');
    const found = (await ada.get(`${path}?q=ANNA`)).text;
    expect(found).toContain('<strong>anna@example.com');
    expect(found).not.toContain('bounced@example.com');

    const { id } = await site.db('suppressions').where({ email: 'anna@example.com' }).first('id');
    expect((await ada.post(`${path}/${id}/delete`)).status).toBe(303);
    expect(await site.db('suppressions').pluck('email')).toEqual(['bounced@example.com']);
    const [change] = await site.db('changes').where({ entity: 'suppression', kind: 'removed' });
    expect(change).toMatchObject({ admin_id: 1, before: { email: 'anna@example.com', reason: 'by_hand' } });
  });

  it('keeps what was typed when it is no address', async () => {
    const answer = await ada.post(path, { email: 'anna@' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('value="anna@"');
  });

  it('are for who may change settings, and not there under a wrong number', async () => {
    const sam = await site.as('Sam');
    expect((await sam.get(path)).status).toBe(403);
    expect((await sam.post(path, { email: 'a@example.com' })).status).toBe(403);
    expect((await ada.forge(path, { email: 'a@example.com' })).status).toBe(403);
    expect((await ada.post(`${path}/999999/delete`)).status).toBe(404);
    expect(await site.db('suppressions')).toEqual([]);
  });
});
