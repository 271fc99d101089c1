import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/clients/repository.ts';
import { emptyingBin } from '../../src/db/empty-bin.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeClient } from './make.ts';

let site: Site;
let ada: Visitor;
let client: Client;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  client = await makeClient(site.db, { full_name: 'Old' });
});
afterEach(() => site.close());

const row = () => site.db('clients').where({ id: client.id }).first();

describe('the bin of clients', () => {
  it('takes a client, and gives it back by the message with Undo', async () => {
    const answer = await ada.post(`/clients/${client.id}/delete`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/clients']);
    expect(await row()).toMatchObject({ state: 'bin', version: 2 });
    const { text } = await ada.get('/clients');
    expect(text).toContain('Moved to the bin: Old');
    const undo = /action="(\/operations\/\d+\/undo)"/.exec(text)![1]!;
    await ada.post(undo);
    expect(await row()).toMatchObject({ state: 'active', deleted_at: null });
  });

  it('restores one, and does either only once', async () => {
    await ada.post(`/clients/${client.id}/delete`);
    expect((await ada.get(`/clients/${client.id}`)).text).toContain(`action="/clients/${client.id}/restore"`);
    await ada.post(`/clients/${client.id}/delete`);
    expect(await row()).toMatchObject({ version: 2 });
    const answer = await ada.post(`/clients/${client.id}/restore`);
    expect([answer.status, answer.headers.location]).toEqual([303, `/clients/${client.id}`]);
    expect(await row()).toMatchObject({ state: 'active', version: 3 });
    await ada.post(`/clients/${client.id}/restore`);
    expect(await row()).toMatchObject({ version: 3 });
  });

  it('says before, and in the bin, how many leads became this client', async () => {
    const lead = await makeLead(site.db);
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    const warned = '1 lead became this client';
    expect((await ada.get(`/clients/${client.id}`)).text).toContain(warned);
    await ada.post(`/clients/${client.id}/delete`);
    expect((await ada.get(`/clients/${client.id}`)).text).toContain(warned);
    expect(await site.db('leads').where({ id: lead.id }).first('state')).toEqual({ state: 'converted' });
  });

  it('empties itself after 30 days; the leads stay as potential ones and the log tells why', async () => {
    const lead = await makeLead(site.db);
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    await site.db('client_notes').insert({ client_id: client.id, text: 'A note' });
    await site.db('calls').insert({ phone: '1', client_id: client.id, result: 'found' });
    await site
      .db('clients')
      .where({ id: client.id })
      .update({ deleted_at: site.db.raw(`now() - interval '31 days'`) });
    const young = await makeClient(site.db, { deleted_at: new Date() });
    const kept = await makeClient(site.db);
    const empty = emptyingBin('clients');
    expect(await empty(site.db, new AbortController().signal)).toBe(1);
    expect(await empty(site.db, new AbortController().signal)).toBe(0);
    expect(await site.db('clients').pluck('id').orderBy('id')).toEqual([young.id, kept.id]);
    const left = await site.db('leads').where({ id: lead.id }).first('client_id', 'login', 'state');
    expect(left).toEqual({ client_id: null, login: null, state: 'potential' });
    const [change] = await site.db('changes').where({ entity: 'lead', entity_id: lead.id }).orderBy('id', 'desc');
    expect(change).toMatchObject({ admin_id: null, before: { client_id: client.id }, after: { client_id: null } });
    expect(await site.db('client_notes')).toEqual([]);
  });

  it('is closed without the right, to forgeries and unknown ids', async () => {
    const sam = await site.as('Sam');
    for (const action of ['delete', 'restore']) {
      expect((await sam.post(`/clients/${client.id}/${action}`)).status).toBe(403);
      expect((await ada.forge(`/clients/${client.id}/${action}`)).status).toBe(403);
      expect((await ada.post(`/clients/999999/${action}`)).status).toBe(404);
    }
    expect((await sam.get(`/clients/${client.id}`)).text).not.toContain('/delete"');
    expect(await row()).toMatchObject({ state: 'active', version: 1 });
  });
});
