import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Admin } from '../../src/admins/repository.ts';
import { asAuthor } from '../../src/db/change-log.ts';
import { asOperation } from '../../src/operations/as-operation.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

const ada = cast.Ada as unknown as Admin;
const sam = cast.Sam as unknown as Admin;

describe('undoing an operation', () => {
  let site: Site;
  let browser: Visitor;
  beforeEach(async () => {
    site = await openSite();
    browser = await site.as('Ada');
  });
  afterEach(() => site.close());

  const lead = (id: number) => site.db('leads').where({ id }).first();
  const operation = () => site.db('operations').orderBy('id', 'desc').first();
  const changeLeads = (ids: number[], values: object, by = ada) =>
    asOperation(site.db, by, { kind: 'bulk_step' }, async (trx, it) => {
      await trx('leads').whereIn('id', ids).update(values);
      return it.id;
    });

  it('gives back every field as it was, as a change of the person who undoes', async () => {
    const before = await makeLead(site.db, { full_name: 'Old', phones: ['+380681111111'], tag_ids: [1] });
    const values = {
      full_name: 'New',
      phones: [],
      tag_ids: [2],
      step_id: step.contract,
      responsible_id: null,
      city: 'X',
    };
    const id = await changeLeads([before.id], values);
    const answer = await browser.post(`/operations/${id}/undo`);
    const undo = await operation();
    expect([answer.status, answer.headers.location]).toEqual([303, `/operations/${undo.id}`]);
    const { version: _v, updated_at: _u, ...same } = await lead(before.id);
    expect(before).toMatchObject(Object.fromEntries(Object.keys(values).map((field) => [field, same[field]])));
    expect(undo).toMatchObject({ kind: 'undo', state: 'done', admin_id: 1, undoes_id: id, changed: 1, skipped: {} });
    const log = await site.db('changes').where({ batch: undo.batch });
    expect(log).toMatchObject([{ kind: 'updated', entity: 'lead', admin_id: cast.Ada.id }]);
    const visits = await site.db('lead_step_visits').where({ lead_id: before.id }).orderBy('id');
    expect(visits.map((visit) => [visit.from_step_id, visit.step_id])).toEqual([
      [null, 1],
      [1, 4],
      [4, 1],
    ]);
    expect((await browser.get(`/operations/${undo.id}`)).text).toContain('1 record given back');
  });

  it('goes back where the person was when nothing was left', async () => {
    const { id } = await makeLead(site.db);
    await browser.post(`/leads/${id}/delete`);
    const done = await operation();
    const page = await browser.get('/leads');
    expect(page.text).toContain(`action="/operations/${done.id}/undo"`);
    const answer = await browser.post(`/operations/${done.id}/undo`, { back: `/leads/${id}` });
    expect(answer.headers.location).toBe(`/leads/${id}`);
    expect(await lead(id)).toMatchObject({ state: 'potential' });
    const foreign = await browser.post(`/operations/${done.id}/undo`, { back: 'https://elsewhere.example/' });
    expect(foreign.headers.location).toBe('/');
  });

  it('leaves and names a field that was changed since, and gives back the others', async () => {
    const { id } = await makeLead(site.db, { full_name: 'Lead <b>' });
    const done = await changeLeads([id], { city: 'Kyiv', priority: 'high' });
    await asAuthor(site.db, ada, (trx) => trx('leads').where({ id }).update({ city: 'Vilnius' }));
    const answer = await browser.post(`/operations/${done}/undo`, { back: '/leads' });
    expect(await lead(id)).toMatchObject({ city: 'Vilnius', priority: 'normal' });
    const page = (await browser.get(answer.headers.location!)).text;
    for (const text of ['Lead &lt;b&gt;', '<td>City</td>', 'changed since']) expect(page).toContain(text);
    expect(await site.db('operation_leftovers')).toMatchObject([
      { entity_id: id, fields: ['city'], reason: 'changed' },
    ]);
  });

  it('keeps a field whose latest change stays, though an older one of the batch would fit', async () => {
    const { id } = await makeLead(site.db, { city: 'A' });
    const done = await asOperation(site.db, ada, { kind: 'bulk_step' }, async (trx, it) => {
      for (const city of ['B', 'C']) await trx('leads').where({ id }).update({ city });
      return it.id;
    });
    await site.db('leads').where({ id }).update({ city: 'B' });
    await browser.post(`/operations/${done}/undo`);
    expect(await lead(id)).toMatchObject({ city: 'B' });
    expect(await site.db('operation_leftovers')).toMatchObject([{ fields: ['city'], reason: 'changed' }]);
  });

  it('removes what was made if it is untouched, else leaves it', async () => {
    const { id } = await makeLead(site.db);
    const made = await asOperation(site.db, ada, { kind: 'bulk_task' }, async (trx, it) => {
      const row = { lead_id: id, step_id: 1, author_id: 1, planned_on: '2026-12-01' };
      const actions = await trx('actions')
        .insert([
          { ...row, text: 'a' },
          { ...row, text: 'b' },
        ])
        .returning('id');
      return { operation: it.id, kept: actions[1].id };
    });
    expect((await lead(id)).next_planned_on).toBe('2026-12-01');
    await site.db('actions').where({ id: made.kept }).update({ done_at: new Date() });
    await browser.post(`/operations/${made.operation}/undo`);
    expect(await site.db('actions').pluck('id')).toEqual([made.kept]);
    expect(await site.db('operation_leftovers')).toMatchObject([
      { entity: 'action', entity_id: made.kept, fields: [] },
    ]);
    expect((await lead(id)).next_planned_on).toBeNull();
  });

  it('names what is gone once, with how many there are', async () => {
    const { id } = await makeLead(site.db);
    const operation_id = await asOperation(site.db, ada, { kind: 'lead_import' }, async (trx, it) => {
      const row = { lead_id: id, step_id: 1, author_id: 1 };
      await trx('actions').insert(['a', 'b', 'c'].map((text) => ({ ...row, text })));
      return it.id;
    });
    expect((await browser.get(`/operations/${operation_id}`)).text).toContain('3 records added or changed');
    await browser.post(`/operations/${operation_id}/undo`);
    const { text } = await browser.get(`/operations/${operation_id}`);
    expect(text.match(/An entry that is gone or not yours/g)).toHaveLength(1);
    expect(text).toMatch(/An entry that is gone or not yours <span class="list-count">3</);
  });

  it('leaves a made record that others hang on', async () => {
    const made = await asOperation(site.db, ada, { kind: 'conversion' }, async (trx, it) => {
      const [client] = await trx('clients').insert({ login: 'peter', full_name: 'Peter' }).returning('id');
      return { operation: it.id, client: client.id };
    });
    const { id } = await makeLead(site.db);
    await site.db('leads').where({ id }).update({ client_id: made.client });
    await browser.post(`/operations/${made.operation}/undo`);
    expect(await lead(id)).toMatchObject({ client_id: made.client });
    expect(await site.db('operation_leftovers')).toMatchObject([{ entity: 'client', reason: 'in_use' }]);
  });

  it('puts removed rows back under their ids, with what hung on them', async () => {
    const before = await makeLead(site.db, { full_name: 'Gone', phones: ['+380681111111'] });
    const row = { lead_id: before.id, step_id: 1, author_id: 1, text: 'note', planned_on: '2026-12-01' };
    const [action] = await site.db('actions').insert(row).returning('*');
    const was = await lead(before.id);
    const done = await asOperation(site.db, ada, { kind: 'merge' }, async (trx, it) => {
      await trx('leads').where({ id: before.id }).delete();
      return it.id;
    });
    await browser.post(`/operations/${done}/undo`);
    expect(await lead(before.id)).toEqual(was);
    expect(await site.db('actions').where({ id: action.id }).first()).toEqual(action);
  });

  it('leaves what can no longer stand, and gives back the rest', async () => {
    const [spare] = await site.db('steps').insert({ name: 'Spare', colour: 'blue', position: 9 }).returning('id');
    const one = await makeLead(site.db, { step_id: spare.id, city: 'A' });
    const two = await makeLead(site.db, { city: 'A' });
    const done = await changeLeads([one.id, two.id], { step_id: step.contract, city: 'B' });
    await site.db('lead_step_visits').where({ step_id: spare.id }).delete();
    await site.db('steps').where({ id: spare.id }).delete();
    await browser.post(`/operations/${done}/undo`);
    expect(await lead(one.id)).toMatchObject({ step_id: step.contract, city: 'A' });
    expect(await lead(two.id)).toMatchObject({ step_id: step.new, city: 'A' });
    expect(await site.db('operation_leftovers')).toMatchObject([{ entity_id: one.id, fields: ['step_id'] }]);
  });

  it('does it once, also when two ask at once', async () => {
    const { id } = await makeLead(site.db);
    const done = await changeLeads([id], { city: 'Kyiv' });
    const first = await browser.post(`/operations/${done}/undo`);
    await site.db('leads').where({ id }).update({ city: 'Kyiv' });
    const second = await browser.post(`/operations/${done}/undo`);
    expect(second.headers.location).toBe(first.headers.location);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
    const undo = await operation();
    expect((await browser.post(`/operations/${undo.id}/undo`)).status).toBe(409);
  });

  it('is not for operations that still run, nor after 30 days', async () => {
    const { id } = await makeLead(site.db);
    const done = await changeLeads([id], { city: 'Kyiv' });
    await site.db('operations').update({ state: 'running' });
    expect((await browser.post(`/operations/${done}/undo`)).status).toBe(409);
    await site.db('operations').update({ state: 'done', created_at: new Date(Date.now() - 31 * 86_400_000) });
    const late = await browser.post(`/operations/${done}/undo`);
    expect([late.status, late.text.includes('30 days')]).toEqual([409, true]);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
  });

  it('needs the right that the operation needed', async () => {
    const { id } = await makeLead(site.db, { responsible_id: cast.Sam.id });
    const done = await changeLeads([id], { city: 'Kyiv' }, sam);
    await site
      .db('admins')
      .where({ id: cast.Sam.id })
      .update({ rights: ['leads.view'] });
    expect((await (await site.as('Sam')).post(`/operations/${done}/undo`)).status).toBe(403);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
  });

  it("is not for someone else's operation, except for who manages people", async () => {
    const { id } = await makeLead(site.db, { responsible_id: cast.Sam.id });
    const adas = await changeLeads([id], { city: 'Kyiv' });
    const visitor = await site.as('Sam');
    for (const part of ['undo', 'stop']) {
      expect((await visitor.post(`/operations/${adas}/${part}`)).status).toBe(404);
    }
    expect((await visitor.get(`/operations/${adas}`)).status).toBe(404);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
    const sams = await changeLeads([id], { city: 'Vilnius' }, sam);
    expect((await browser.get(`/operations/${sams}`)).status).toBe(200);
    expect((await browser.post(`/operations/${sams}/undo`)).status).toBe(303);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
  });

  it('leaves leads that meanwhile are not theirs, without naming them', async () => {
    const mine = await makeLead(site.db, { responsible_id: cast.Sam.id });
    const lost = await makeLead(site.db, { responsible_id: cast.Sam.id, full_name: 'Zinaida Secret' });
    const done = await changeLeads([mine.id, lost.id], { city: 'Kyiv' }, sam);
    await site.db('leads').where({ id: lost.id }).update({ responsible_id: cast.Ada.id });
    const visitor = await site.as('Sam');
    const answer = await visitor.post(`/operations/${done}/undo`);
    expect(await lead(mine.id)).toMatchObject({ city: null });
    expect(await lead(lost.id)).toMatchObject({ city: 'Kyiv' });
    const page = (await visitor.get(answer.headers.location!)).text;
    expect(page).toContain('not yours');
    expect(page).not.toContain('Zinaida');
    expect((await visitor.get(`/operations/${done}`)).text).not.toContain('Zinaida');
  });

  it('answers 404 for an unknown id and refuses a forged request', async () => {
    for (const id of ['999999', '0', 'abc', '99999999999']) {
      expect((await browser.post(`/operations/${id}/undo`)).status).toBe(404);
      expect((await browser.get(`/operations/${id}`)).status).toBe(404);
    }
    const { id } = await makeLead(site.db);
    const done = await changeLeads([id], { city: 'Kyiv' });
    expect((await browser.forge(`/operations/${done}/undo`)).status).toBe(403);
    expect(await lead(id)).toMatchObject({ city: 'Kyiv' });
  });

  it('lists the operations of oneself', async () => {
    const { id } = await makeLead(site.db, { responsible_id: cast.Sam.id });
    await changeLeads([id], { city: 'Kyiv' });
    await changeLeads([id], { city: 'Lviv' }, sam);
    const links = (text: string) => text.match(/href="\/operations\/\d+"/g) ?? [];
    expect(links((await browser.get('/operations')).text)).toHaveLength(2);
    expect(links((await (await site.as('Sam')).get('/operations')).text)).toHaveLength(1);
    expect((await (await site.as('Otto')).get('/operations')).text).toContain('Nothing yet');
  });
});
