import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asAuthor } from '../../src/db/change-log.ts';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
let sam: Visitor;
let lead: Lead;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  sam = await site.as('Sam');
  lead = await makeLead(site.db, { full_name: 'Ivan', responsible_id: cast.Sam.id });
});
afterEach(() => site.close());

const watchers = () => site.db('lead_watchers').orderBy('admin_id').select('lead_id', 'admin_id');
const watch = (visitor: Visitor, value: number | string = 1, id: number | string = lead.id) =>
  visitor.post(`/leads/${id}/watch`, { watch: value });

describe('watching a lead', () => {
  it('is switched on and off on its page, and stands in the change log', async () => {
    const answer = await watch(sam);
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await watchers()).toEqual([{ lead_id: lead.id, admin_id: cast.Sam.id }]);
    expect((await sam.get(`/leads/${lead.id}`)).text).toContain('aria-pressed="true"');
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain('aria-pressed="false"');
    await watch(sam, 0);
    expect(await watchers()).toEqual([]);
    const log = await site.db('changes').where({ entity: 'lead_watcher' }).orderBy('id').select('kind', 'admin_id');
    expect(log).toEqual([
      { kind: 'created', admin_id: cast.Sam.id },
      { kind: 'removed', admin_id: cast.Sam.id },
    ]);
  });

  it('does either only once, and comes back to the list one came from', async () => {
    const answer = await sam.post(`/leads/${lead.id}/watch?from=tab%3Dall`, { watch: 1 });
    expect(answer.headers.location).toBe(`/leads/${lead.id}?from=tab%3Dall`);
    expect((await watch(sam)).status).toBe(303);
    expect(await watchers()).toHaveLength(1);
    await watch(sam, 0);
    expect((await watch(sam, 0)).status).toBe(303);
  });

  it('is for who sees leads, and only for those one sees', async () => {
    expect((await watch(await site.as('Otto'))).status).toBe(403);
    expect((await watch(await site.as('Vera'))).status).toBe(303);
    await site.db('leads').where({ id: lead.id }).update({ responsible_id: cast.Ada.id });
    expect((await watch(sam)).status).toBe(404);
    for (const id of ['999999', '0', 'abc', '99999999999']) expect((await watch(ada, 1, id)).status).toBe(404);
    expect((await ada.forge(`/leads/${lead.id}/watch`, { watch: 1 })).status).toBe(403);
    expect((await watchers()).map(({ admin_id }) => admin_id)).toEqual([cast.Vera.id]);
  });

  it('never fails on odd input', async () => {
    for (const value of ['', 'x', '<b>', '99999999999']) expect((await watch(ada, value)).status).toBe(303);
  });
});

describe('the tab of watched leads', () => {
  it('counts and lists mine, but those in the bin and out of sight', async () => {
    const gone = await makeLead(site.db, { full_name: 'Gone', responsible_id: cast.Sam.id });
    const binned = await makeLead(site.db, { full_name: 'Binned', responsible_id: cast.Sam.id });
    await makeLead(site.db, { full_name: 'Unwatched', responsible_id: cast.Sam.id });
    for (const { id } of [lead, gone, binned]) await watch(sam, 1, id);
    await site.db('leads').where({ id: gone.id }).update({ responsible_id: cast.Ada.id });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    await sam.get('/');
    const { text } = await sam.get('/leads?tab=watching');
    expect(text).toMatch(/tab=watching"[^>]*>Watching <span class="list-count">1</);
    expect(text).toContain('Ivan');
    expect(text).not.toMatch(/Gone|Binned|Unwatched/);
    expect((await ada.get('/leads?tab=watching')).text).toContain('You watch no lead');
  });
});

describe('what a watcher is told', () => {
  const told = () =>
    site.db('notifications').orderBy('id').select('admin_id', 'kind', 'entity_id', 'author_id', 'data');
  const change = (values: object, author: { id: number } | null = cast.Ada) =>
    asAuthor(site.db, author, (trx) => trx('leads').where({ id: lead.id }).update(values));

  it('several changes of others in one notification, until it is seen', async () => {
    await watch(sam);
    await ada.post(`/leads/${lead.id}/step`, { step_id: 2 });
    await ada.post(`/leads/${lead.id}`, { version: 2, city: 'Kyiv' });
    await ada.post(`/leads/${lead.id}/actions`, { text: 'A note' });
    expect(await told()).toEqual([
      {
        admin_id: cast.Sam.id,
        kind: 'lead_changed',
        entity_id: lead.id,
        author_id: cast.Ada.id,
        data: { fields: ['actions', 'city', 'step_id'] },
      },
    ]);
    const { text } = await sam.get('/notifications');
    expect(text).toContain('Changed: Actions, City, Step');
    await sam.post('/notifications/seen');
    await change({ city: 'Lviv' }, null);
    expect(await told()).toMatchObject([{}, { author_id: null, data: { fields: ['city'] } }]);
  });

  it('nothing of what he did himself, of what nobody may see, nor of leads he does not watch', async () => {
    await watch(sam);
    await watch(ada);
    const other = await makeLead(site.db);
    await asAuthor(site.db, cast.Vera, (trx) => trx('leads').where({ id: other.id }).update({ city: 'Kyiv' }));
    await sam.post(`/leads/${lead.id}/step`, { step_id: 2 });
    expect((await told()).map(({ admin_id }) => admin_id)).toEqual([cast.Ada.id]);
  });

  it('nothing once the lead is out of his sight, he is disabled or his right is gone', async () => {
    await watch(sam);
    await watch(await site.as('Vera'));
    await change({ responsible_id: cast.Ada.id });
    await site.db('notifications').delete();
    await site.db('admins').where({ id: cast.Vera.id }).update({ rights: [] });
    await change({ city: 'Kyiv' });
    expect(await told()).toEqual([]);
  });

  it('that an action was changed or removed', async () => {
    await watch(sam);
    await ada.post(`/leads/${lead.id}/actions`, { text: 'A note' });
    const { id } = await site.db('actions').first('id');
    for (const path of [`/actions/${id}/pin`, `/actions/${id}/delete`]) {
      await site.db('notifications').delete();
      await ada.post(path);
      expect(await told()).toMatchObject([{ entity_id: lead.id, data: { fields: ['actions'] } }]);
    }
  });

  it('nothing any more when the lead itself is removed for good', async () => {
    await watch(sam);
    await asAuthor(site.db, null, (trx) => trx('leads').where({ id: lead.id }).delete());
    expect([await told(), await watchers()]).toEqual([[], []]);
  });
});
