import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from '../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

async function leadOf(clientId: number) {
  const [lead] = await site
    .db('leads')
    .insert({ full_name: 'Won', client_id: clientId, converted_at: new Date(), step_id: await firstStep() })
    .returning(['id', 'login', 'state']);
  return lead;
}

async function firstStep(): Promise<number> {
  return (await site.db('steps').orderBy('position').first('id')).id;
}

async function makeClient(values: Record<string, unknown> = {}) {
  const [client] = await site
    .db('clients')
    .insert({ login: 'won', full_name: 'Won', ...values })
    .returning('*');
  return client;
}

describe('the table of clients', () => {
  it('derives the primary phone and e-mail, the state and the text that is searched', async () => {
    const client = await makeClient({ phones: ['+380681111111'], emails: ['a@b.c', 'd@e.f'], company: 'Ёлка' });
    expect(client).toMatchObject({ phone: '+380681111111', email: 'a@b.c', state: 'active' });
    expect(client.search_text).toContain('елка');
  });

  it('counts no version and logs no derived column', async () => {
    const client = await makeClient();
    await site.db('clients').where({ id: client.id }).update({ full_name: 'Twice won' });
    const changed = await site.db('changes').where({ entity: 'client', entity_id: client.id }).orderBy('id', 'desc');
    expect(changed[0].after).toEqual({ full_name: 'Twice won' });
    expect((await site.db('clients').first('version')).version).toBe(2);
  });

  it('lets no tag that does not exist hang on a client, and takes a removed tag off', async () => {
    const [tag] = await site.db('tags').insert({ name: 'VIP' }).returning('id');
    const client = await makeClient({ tag_ids: [tag.id] });
    await site.db('tags').where({ id: tag.id }).delete();
    expect(await site.db('clients').where({ id: client.id }).first('tag_ids')).toEqual({ tag_ids: [] });
    await expect(
      site
        .db('clients')
        .where({ id: client.id })
        .update({ tag_ids: [tag.id] }),
    ).rejects.toThrow(/tag/);
  });

  it("passes a client's new login to its leads", async () => {
    const client = await makeClient();
    const lead = await leadOf(client.id);
    expect(lead).toMatchObject({ login: 'won', state: 'converted' });
    await site.db('clients').where({ id: client.id }).update({ login: 'changed' });
    expect(await site.db('leads').where({ id: lead.id }).first('login', 'version')).toEqual({
      login: 'changed',
      version: 1,
    });
  });

  it('leaves the leads of a client that is gone as potential ones, without login', async () => {
    const client = await makeClient();
    const lead = await leadOf(client.id);
    await site.db('clients').where({ id: client.id }).delete();
    expect(await site.db('leads').where({ id: lead.id }).first('client_id', 'login', 'state', 'converted_at')).toEqual({
      client_id: null,
      login: null,
      state: 'potential',
      converted_at: null,
    });
  });
});
