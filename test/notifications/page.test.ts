import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pruneNotifications } from '../../src/jobs/prune.ts';
import { notify } from '../../src/notifications/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';
import { tell } from './make-notification.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const row = (id: number) => site.db('notifications').where({ id }).first();
const aboutLead = async (name = 'Ivan', responsible_id = cast.Sam.id) => {
  const lead = await makeLead(site.db, { full_name: name, responsible_id });
  return { lead, about: { entity: 'lead' as const, entity_id: lead.id, author_id: cast.Ada.id } };
};

describe('the bell', () => {
  it('counts what is new, for everybody their own', async () => {
    const { about } = await aboutLead();
    await tell(site.db, 'Sam', 'lead_given', about);
    await tell(site.db, 'Sam', 'leads_given', { data: { count: 3 } });
    const sam = await site.as('Sam');
    expect((await sam.get('/profile')).text).toContain('aria-label="Notifications, new: 2"');
    expect((await sam.get('/notifications/unseen')).body).toEqual({ unseen: 2, label: 'Notifications, new: 2' });
    expect((await (await site.as('Otto')).get('/profile')).text).toContain('aria-label="Notifications, new: 0"');
  });
});

describe('telling', () => {
  it('leaves out nobody, the disabled and doubles', async () => {
    await site.db('admins').where({ id: cast.Vera.id }).update({ disabled_at: new Date() });
    await notify(site.db, [cast.Sam.id, null, cast.Sam.id, cast.Vera.id, cast.Ada.id], 'leads_given', {});
    expect(await site.db('notifications').orderBy('admin_id').pluck('admin_id')).toEqual([cast.Ada.id, cast.Sam.id]);
    await notify(site.db, [], 'leads_given', {});
    expect(await site.db('notifications')).toHaveLength(2);
  });

  it('tells of the same record once while it is unseen, with the latest, and again afterwards', async () => {
    const about = { entity: 'operation' as const, entity_id: 7 };
    const first = await tell(site.db, 'Sam', 'operation_done', { ...about, data: { changed: 1 } });
    const again = await tell(site.db, 'Sam', 'operation_done', { ...about, data: { changed: 2 } });
    expect(again).toBe(first);
    expect((await row(first)).data).toEqual({ changed: 2 });
    await site.db('notifications').update({ seen_at: new Date() });
    expect(await tell(site.db, 'Sam', 'operation_done', about)).not.toBe(first);
  });

  it('makes one live event for each person, and one when it is seen', async () => {
    await notify(site.db, [cast.Sam.id, cast.Ada.id], 'leads_given', {});
    const events = () => site.db('events').where({ kind: 'notification' }).orderBy('admin_id').pluck('admin_id');
    expect(await events()).toEqual([cast.Ada.id, cast.Sam.id]);
    await (await site.as('Sam')).post('/notifications/seen');
    expect(await events()).toEqual([cast.Ada.id, cast.Sam.id, cast.Sam.id]);
  });

  it('is forgotten after 90 days', async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    for (const days of [91, 89]) await tell(site.db, 'Sam', 'leads_given', { data: { days } });
    await site
      .db('notifications')
      .whereRaw(`data ->> 'days' = '91'`)
      .update({ at: ago(91) });
    await site
      .db('notifications')
      .whereRaw(`data ->> 'days' = '89'`)
      .update({ at: ago(89) });
    await pruneNotifications(site.db, new AbortController().signal);
    expect(await site.db('notifications').select('data')).toEqual([{ data: { days: 89 } }]);
  });
});

describe('the page of notifications', () => {
  it('lists mine, newest first, fifty a page, or only the new ones', async () => {
    for (let count = 1; count <= 51; count += 1) {
      await tell(site.db, 'Sam', 'leads_given', { data: { count } });
      const at = new Date(Date.now() - (60 - count) * 1000);
      await site.db('notifications').whereRaw(`data @> ?`, [{ count }]).update({ at });
    }
    await tell(site.db, 'Ada', 'leads_given', { data: { count: 999 } });
    const counts = (text: string) =>
      [...text.matchAll(/>You were given (\d+) lead/g)].map(([, count]) => Number(count));
    const sam = await site.as('Sam');
    const first = await sam.get('/notifications');
    expect(counts(first.text).slice(0, 2)).toEqual([51, 50]);
    expect(counts(first.text)).toHaveLength(50);
    expect(first.text).toContain('href="/notifications?page=2"');
    expect(counts((await sam.get('/notifications?page=2')).text)).toEqual([1]);
    await site.db('notifications').whereRaw(`data @> '{"count":51}'`).update({ seen_at: new Date() });
    expect(counts((await sam.get('/notifications?state=unseen')).text)).toHaveLength(50);
  });

  it('opens the record by a POST that marks it as seen; looking at the list marks nothing', async () => {
    const { lead, about } = await aboutLead();
    const id = await tell(site.db, 'Sam', 'lead_given', about);
    const sam = await site.as('Sam');
    const page = await sam.get('/notifications');
    expect(page.text).toContain('Ivan');
    expect(page.text).toContain('Ada Admin');
    expect((await row(id)).seen_at).toBeNull();
    const answer = await sam.post(`/notifications/${id}/open`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    const { seen_at } = await row(id);
    expect(seen_at).toBeInstanceOf(Date);
    await sam.post(`/notifications/${id}/open`);
    expect((await row(id)).seen_at).toEqual(seen_at);
  });

  it('leads to a list when there are several records', async () => {
    const sam = await site.as('Sam');
    for (const [kind, text, address] of [
      ['leads_given', 'You were given 7 leads', '/leads?responsible_id=me'],
      ['task_assigned', '7 tasks were assigned to you', '/'],
    ] as const) {
      const id = await tell(site.db, 'Sam', kind, { data: { count: 7 } });
      expect((await sam.get('/notifications')).text).toContain(text);
      expect((await sam.post(`/notifications/${id}/open`)).headers.location).toBe(address);
    }
  });

  it('marks one, or all', async () => {
    const ids = [await tell(site.db, 'Sam', 'leads_given'), await tell(site.db, 'Sam', 'leads_given')];
    const others = await tell(site.db, 'Ada', 'leads_given');
    const sam = await site.as('Sam');
    const answer = await sam.post(`/notifications/${ids[0]}/seen`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/notifications#notification-${ids[0]}`]);
    expect([(await row(ids[0]!)).seen_at, (await row(ids[1]!)).seen_at]).toEqual([expect.any(Date), null]);
    expect((await sam.post('/notifications/seen')).headers.location).toBe('/notifications');
    expect((await row(ids[1]!)).seen_at).toBeInstanceOf(Date);
    expect((await row(others)).seen_at).toBeNull();
  });

  it('no longer names a record that is out of sight', async () => {
    const { lead, about } = await aboutLead('Secret Person');
    const id = await tell(site.db, 'Sam', 'lead_given', about);
    const [client] = await site.db('clients').insert({ login: 'c1', full_name: 'Hidden Client' }).returning('id');
    await tell(site.db, 'Otto', 'lead_changed', about);
    await tell(site.db, 'Vera', 'lead_changed', { entity: 'client', entity_id: client.id });
    await site.db('leads').where({ id: lead.id }).update({ responsible_id: cast.Ada.id });
    const sam = await site.as('Sam');
    expect((await sam.get('/notifications')).text).toContain('no longer open to you');
    for (const visitor of [sam, await site.as('Otto'), await site.as('Vera')]) {
      const { text } = await visitor.get('/notifications');
      expect(text).not.toMatch(/Secret|Hidden Client/);
    }
    expect((await sam.post(`/notifications/${id}/open`)).headers.location).toBe('/notifications');
  });

  it("answers 404 for somebody else's and for an unknown one", async () => {
    const id = await tell(site.db, 'Ada', 'leads_given');
    const sam = await site.as('Sam');
    for (const which of [id, 999999, 'abc', '99999999999']) {
      expect((await sam.post(`/notifications/${which}/open`)).status).toBe(404);
      expect((await sam.post(`/notifications/${which}/seen`)).status).toBe(404);
    }
    expect((await row(id)).seen_at).toBeNull();
  });

  it('refuses a forged request', async () => {
    const id = await tell(site.db, 'Sam', 'leads_given');
    const sam = await site.as('Sam');
    for (const path of [`/notifications/${id}/open`, `/notifications/${id}/seen`, '/notifications/seen'])
      expect((await sam.forge(path)).status).toBe(403);
    expect((await row(id)).seen_at).toBeNull();
  });

  it('never fails on a bad address', async () => {
    const sam = await site.as('Sam');
    for (const query of ['page=x', 'page=0', 'page=1e9', 'page=1&page=2', 'state=%3Cb%3E', 'state[a]=1'])
      expect((await sam.get(`/notifications?${query}`)).status).toBe(200);
  });
});
