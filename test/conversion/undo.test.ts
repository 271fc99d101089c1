import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const typed = { login: 'ivanov.ivan', full_name: 'Ivanov Ivan' };

describe('taking back what was registered, linked or unlinked', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { step_id: step.contract, full_name: 'Ivanov Ivan' });
  });
  afterEach(() => site.close());

  const saved = async (id = lead.id) => {
    const { version: _v, updated_at: _u, ...row } = await site.db('leads').where({ id }).first();
    return row;
  };
  const register = () => ada.post(`/leads/${lead.id}/conversion`, typed);
  const client = () => site.db('clients').where({ login: 'ivanov.ivan' }).first();
  const lastUndo = () => site.db('operations').where({ kind: 'undo' }).orderBy('id', 'desc').first();
  /** Presses Undo in the toast of the lead's page. */
  const pressUndo = async (visitor = ada) => {
    const { text } = await visitor.get(`/leads/${lead.id}`);
    const [, address] = /data-toast[\s\S]*?action="(\/operations\/\d+\/undo)"/.exec(text)!;
    return visitor.post(address!, { back: `/leads/${lead.id}` });
  };

  it('a registration: the client is gone and the lead as before', async () => {
    const before = await saved();
    await register();
    const answer = await pressUndo();
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await client()).toBeUndefined();
    expect(await saved()).toEqual(before);
    expect((await lastUndo()).skipped).toEqual({});
    expect((await register()).status).toBe(303);
  });

  it('a registration whose client was changed since: the client stays, the lead is free', async () => {
    await register();
    await site.db('clients').where({ login: 'ivanov.ivan' }).update({ city: 'Одеса' });
    await pressUndo();
    expect(await client()).toMatchObject({ city: 'Одеса' });
    expect(await saved()).toMatchObject({ client_id: null, login: null, state: 'potential' });
    expect((await lastUndo()).skipped).toEqual({ changed: 1 });
  });

  it('a registration whose client has another lead or a note by now: the client stays', async () => {
    await register();
    const { id } = await client();
    const other = await makeLead(site.db);
    await site.db('leads').where({ id: other.id }).update({ client_id: id });
    await pressUndo();
    expect(await client()).toBeDefined();
    expect(await saved()).toMatchObject({ client_id: null, state: 'potential' });
    expect(await saved(other.id)).toMatchObject({ client_id: id, state: 'converted' });
    expect((await lastUndo()).skipped).toEqual({ in_use: 1 });
  });

  it('a link, and an unlinking with its login and day', async () => {
    const before = await saved();
    const [{ id }] = await site.db('clients').insert({ login: 'there', full_name: 'There' }).returning('id');
    await ada.post(`/leads/${lead.id}/client`, { client_id: id });
    await ada.get('/leads');
    const linked = await saved();
    await ada.post(`/leads/${lead.id}/client/unlink`);
    await pressUndo();
    expect(await saved()).toEqual(linked);

    await ada.post(`/leads/${lead.id}/client/unlink`);
    await ada.get('/leads');
    await ada.post(`/leads/${lead.id}/client`, { client_id: id });
    await pressUndo();
    expect(await saved()).toEqual(before);
    expect(await site.db('clients').where({ id }).first()).toBeDefined();
  });

  it('a link that was changed since stays', async () => {
    const ids = [];
    for (const login of ['one', 'two'])
      ids.push((await site.db('clients').insert({ login, full_name: login }).returning('id'))[0].id);
    await ada.post(`/leads/${lead.id}/client`, { client_id: ids[0]! });
    await site.db('leads').where({ id: lead.id }).update({ client_id: ids[1]! });
    await pressUndo();
    expect(await saved()).toMatchObject({ client_id: ids[1], login: 'two', state: 'converted' });
    expect((await lastUndo()).skipped).toEqual({ changed: 1 });
  });

  it('by who may not see clients: without a trace of them', async () => {
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'leads.convert'] });
    const vera = await site.as('Vera');
    await vera.post(`/leads/${lead.id}/conversion`, { ...typed, login: 'secret.login', full_name: 'Secret Name' });
    const operation = await site.db('operations').first();
    for (const address of ['/operations', `/operations/${operation.id}`]) {
      const { status, text } = await vera.get(address);
      expect([status, /secret|"\/clients/i.test(text)]).toEqual([200, false]);
    }
    const [{ id }] = await site.db('clients').where({ login: 'secret.login' });
    await site.db('clients').where({ id }).update({ city: 'X' });
    await vera.post(`/operations/${operation.id}/undo`);
    const { text } = await vera.get(`/operations/${(await lastUndo()).id}`);
    expect(text).not.toMatch(/secret|"\/clients/i);
  });
});
