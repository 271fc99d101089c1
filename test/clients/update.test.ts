import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/clients/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

let site: Site;
let ada: Visitor;
let client: Client;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  client = await makeClient(site.db, { full_name: 'Old', login: 'old', city: 'Kyiv', tag_ids: [1] });
});
afterEach(() => site.close());

const row = () => site.db('clients').where({ id: client.id }).first();

describe('editing a client', () => {
  it('saves what was sent, leaves the rest, and the log tells who', async () => {
    const answer = await ada.post(`/clients/${client.id}`, { version: 1, full_name: 'New', birth_on: '1980-01-02' });
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${client.id}`]);
    expect(await row()).toMatchObject({ full_name: 'New', birth_on: '1980-01-02', city: 'Kyiv', version: 2 });
    const [change] = await site.db('changes').where({ entity: 'client', entity_id: client.id }).orderBy('id', 'desc');
    expect(change).toMatchObject({ admin_id: cast.Ada.id, before: { full_name: 'Old', birth_on: null } });
  });

  it('shows the form with what is saved, and changes nothing when nothing is changed', async () => {
    const { text } = await ada.get(`/clients/${client.id}/edit`);
    for (const part of ['value="Old"', 'value="old"', 'value="Kyiv"', 'name="version" value="1"'])
      expect(text).toContain(part);
    await ada.post(`/clients/${client.id}`, { version: 1, full_name: 'Old', tag_ids: ['1'] });
    expect(await row()).toMatchObject({ version: 1 });
  });

  it("takes a new login to the client's leads", async () => {
    const lead = await makeLead(site.db);
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    await ada.post(`/clients/${client.id}`, { version: 1, login: 'new.one' });
    expect(await site.db('leads').where({ id: lead.id }).first('login')).toEqual({ login: 'new.one' });
  });

  it('keeps what was typed when it is refused', async () => {
    await makeClient(site.db, { login: 'taken' });
    for (const [fields, field] of [
      [{ login: 'TAKEN', city: 'Typed' }, 'login'],
      [{ login: '', city: 'Typed' }, 'login'],
      [{ full_name: ' ', city: 'Typed' }, 'full_name'],
      [{ tag_ids: '999', city: 'Typed' }, 'tag_ids'],
    ] as const) {
      const answer = await ada.post(`/clients/${client.id}`, { version: 1, ...fields });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain(`id="${field}-error"`);
      expect(answer.text).toContain('value="Typed"');
    }
    expect((await ada.post(`/clients/${client.id}`, { full_name: 'No version' })).status).toBe(422);
    expect(await row()).toMatchObject({ version: 1, full_name: 'Old' });
  });

  it('shows both versions when somebody saved meanwhile, and saves the choice', async () => {
    await site.db('clients').where({ id: client.id }).update({ full_name: 'Theirs', city: 'Lviv' });
    const typed = { version: 1, full_name: 'Mine', city: 'Kyiv', company: 'Tulip' };
    const page = await ada.post(`/clients/${client.id}`, typed);
    expect(page.status).toBe(409);
    for (const part of ['Theirs', 'Mine', 'Lviv', 'Tulip', `action="/clients/${client.id}"`])
      expect(page.text).toContain(part);
    expect(await row()).toMatchObject({ full_name: 'Theirs', company: null });
    const undecided = { ...typed, version: 2, base_version: 1, 'picks[full_name]': '', 'picks[company]': 'yours' };
    expect((await ada.post(`/clients/${client.id}`, undecided)).status).toBe(422);
    const answer = await ada.post(`/clients/${client.id}`, {
      ...undecided,
      'picks[full_name]': 'yours',
      'picks[city]': 'theirs',
    });
    expect(answer.status).toBe(303);
    expect(await row()).toMatchObject({ full_name: 'Mine', city: 'Lviv', company: 'Tulip', version: 3 });
  });

  it('waits until one in the bin is restored', async () => {
    await site.db('clients').where({ id: client.id }).update({ deleted_at: new Date() });
    expect((await ada.get(`/clients/${client.id}/edit`)).status).toBe(409);
    expect((await ada.post(`/clients/${client.id}`, { version: 2, full_name: 'X' })).status).toBe(409);
    expect((await ada.post(`/clients/${client.id}/tags`, { tag_ids: '2' })).status).toBe(409);
    expect((await ada.post(`/clients/${client.id}/notes`, { text: 'x' })).status).toBe(409);
    expect(await row()).toMatchObject({ full_name: 'Old', tag_ids: [1] });
  });

  it('is closed without the right, to forgeries and unknown ids', async () => {
    const vera = await site.as('Vera');
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['clients.view'] });
    const actions: Array<[string, object]> = [
      ['', { version: 1, full_name: 'X' }],
      ['/tags', { tag_ids: '2' }],
      ['/notes', { text: 'x' }],
      ['/delete', {}],
    ];
    for (const [part, fields] of actions) {
      expect((await vera.post(`/clients/${client.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.forge(`/clients/${client.id}${part}`, fields as never)).status).toBe(403);
      expect((await ada.post(`/clients/999999${part}`, fields as never)).status).toBe(404);
      expect((await ada.post(`/clients/x${part}`, fields as never)).status).toBe(404);
    }
    expect((await vera.get(`/clients/${client.id}/edit`)).status).toBe(403);
    expect((await vera.get(`/clients/${client.id}`)).text).not.toContain('/edit"');
    expect(await row()).toMatchObject({ version: 1, full_name: 'Old' });
  });
});

describe('the tags of a client', () => {
  it('are chosen as a whole, or one is taken off and put back by Undo', async () => {
    const answer = await ada.post(`/clients/${client.id}/tags`, { tag_ids: ['1', '2'] });
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${client.id}`]);
    expect(await row()).toMatchObject({ tag_ids: [1, 2] });
    await ada.post(`/clients/${client.id}/tags`, { remove: '1' });
    expect(await row()).toMatchObject({ tag_ids: [2] });
    expect((await ada.get(`/clients/${client.id}`)).text).toContain(`action="/clients/${client.id}/tags"`);
    await ada.post(`/clients/${client.id}/tags`, { add: '1' });
    expect((await row()).tag_ids.sort()).toEqual([1, 2]);
    await ada.post(`/clients/${client.id}/tags`, { tag_ids: ['999', '2'] });
    expect(await row()).toMatchObject({ tag_ids: [2] });
    expect((await ada.post(`/clients/${client.id}/tags`, { tag_ids: 'x' })).status).toBe(400);
  });

  it('vanish with the module', async () => {
    await site.db('settings').insert({ key: 'tags_enabled', value: 'false' }).onConflict('key').merge();
    expect((await ada.post(`/clients/${client.id}/tags`, { tag_ids: '2' })).status).toBe(404);
    expect((await ada.get(`/clients/${client.id}`)).text).not.toContain('id="record-tags"');
  });
});

describe('two people saving one client at once', () => {
  it('lets one pass and shows the other both versions', async () => {
    const committed = await openCommittedSite();
    const { id } = await makeClient(committed.db, { full_name: 'Old' });
    const people = [await committed.as('Ada'), await committed.as('Sam')];
    const answers = await Promise.all(
      people.map((person, at) => person.post(`/clients/${id}`, { version: 1, full_name: `New ${at}` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    await committed.close();
  });
});
