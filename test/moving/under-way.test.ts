import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeLeads, many, newest, run } from './make.ts';

let site: Site;
let ada: Visitor;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
});
afterEach(() => site.close());

const leadOf = (id: number) => site.db('leads').where({ id }).first();

describe('an entry that is being deleted', () => {
  let id: number;
  let on: number;
  beforeEach(async () => {
    [on] = (await makeLeads(site.db, { step_id: step.contacted, source_id: 2, tag_ids: [1] })) as [number];
    await ada.post('/settings/steps/2/delete', { replacement_id: step.interested });
    ({ id } = await newest(site.db));
    await ada.post('/settings/sources/2/delete', { replacement_id: 3 });
    await ada.post('/settings/tags/1/delete');
  });

  it('is shown on its page with how far it is, without a second deletion', async () => {
    const page = (await ada.get('/settings/steps')).text;
    expect(page).toContain('Being deleted, its records go to “Interested”: 0%.');
    expect(page).toContain(`href="/operations/${id}"`);
    expect(page).not.toContain('/settings/steps/2/delete');
    expect((await ada.get('/settings/steps/2/delete')).headers.location).toBe('/settings/steps#step-2');
    const again = await ada.post('/settings/steps/2/delete', { replacement_id: step.new });
    expect([again.status, again.headers.location]).toEqual([303, '/settings/steps#step-2']);
    expect(await site.db('operations').where({ kind: 'step_delete' })).toHaveLength(1);
    expect((await ada.get('/operations')).text).toContain('Step deleted: Contacted → Interested');
  });

  it('is offered to nobody but who has it', async () => {
    const form = (await ada.get('/leads/new')).text;
    for (const gone of ['>Contacted<', '>Phone<', 'Urgent']) expect(form).not.toContain(gone);
    const own = (await ada.get(`/leads/${on}/edit`)).text;
    expect(own).toMatch(/<option value="2" selected>Contacted/);
    expect(own).toMatch(/<option value="2" selected>Phone/);
    const other = await makeLead(site.db);
    const button = 'name="step_id" value="2"';
    expect((await ada.get(`/leads/${other.id}`)).text).not.toContain(button);
    expect((await ada.get(`/leads/${on}`)).text).toContain(button);
    expect((await ada.get('/settings/steps/3/delete')).text).not.toContain('<option value="2"');
  });

  it('is refused to whoever chooses it all the same', async () => {
    const other = await makeLead(site.db);
    expect((await ada.post(`/leads/${other.id}/step`, { step_id: 2 })).status).toBe(404);
    for (const [name, value] of Object.entries({ step_id: 2, source_id: 2, tag_ids: 1 })) {
      const answer = await ada.post('/leads', { full_name: 'Kept as typed', [name]: value });
      expect([answer.status, answer.text.includes('Kept as typed')]).toEqual([422, true]);
    }
    const row = await ada.post(`/leads/${other.id}/change/step`, { step_id: 2 });
    expect(row.status).toBe(422);
    const bulk = await ada.post('/leads/bulk', { ids: other.id, change: 'step', step_id: 2, confirmed: 1 });
    expect(bulk.status).toBe(422);
    await ada.post(`/leads/${other.id}/tags`, { add: 1 });
    expect(await leadOf(other.id)).toMatchObject({ step_id: step.new, source_id: null, tag_ids: [] });
    for (const replacement_id of [2, '']) {
      expect((await ada.post('/settings/steps/3/delete', { replacement_id })).status).toBe(422);
      expect((await ada.post('/settings/sources/3/delete', { replacement_id: 2 })).status).toBe(422);
    }
  });

  it('keeps its leads editable, and their notes go to the replacement', async () => {
    const { version } = await leadOf(on);
    const kept = { full_name: 'Renamed', step_id: 2, source_id: 2, version };
    expect((await ada.post(`/leads/${on}`, kept)).status).toBe(303);
    expect(await leadOf(on)).toMatchObject({ full_name: 'Renamed', step_id: 2 });
    expect((await ada.post(`/leads/${on}/actions`, { text: 'Called', step_id: 2 })).status).toBe(303);
    expect(await site.db('actions').where({ lead_id: on }).first()).toMatchObject({ step_id: step.interested });
  });

  it('takes along what came to it meanwhile', async () => {
    await run(site.db, id);
    const [late] = await makeLeads(site.db, { source_id: 2, tag_ids: [1, 2] }, 1);
    const waiting = await site.db('operations').where({ state: 'queued' }).orderBy('id').pluck('id');
    expect(waiting).toHaveLength(2);
    for (const each of waiting) expect((await run(site.db, each)).state).toBe('done');
    expect(await leadOf(late!)).toMatchObject({ source_id: 3, tag_ids: [2] });
    expect(await site.db('sources').pluck('id')).toEqual([1, 3]);
  });

  it('stays when the deletion is stopped, and can be chosen again', async () => {
    expect((await ada.post(`/operations/${id}/stop`)).status).toBe(303);
    expect((await run(site.db, id)).state).toBe('stopped');
    expect((await ada.get('/settings/steps')).text).not.toContain('Being deleted');
    const other = await makeLead(site.db);
    expect((await ada.post(`/leads/${other.id}/step`, { step_id: 2 })).status).toBe(303);
    expect((await ada.post(`/operations/${id}/undo`)).status).toBe(409);
    expect((await ada.post('/settings/steps/2/delete', { replacement_id: 1 })).headers.location).toMatch(/operations/);
  });

  it('is led on when its replacement is deleted as well', async () => {
    const [inBetween] = await makeLeads(site.db, { step_id: step.interested }, 1);
    expect((await ada.post('/settings/steps/3/delete', { replacement_id: step.contract })).headers.location).toBe(
      '/settings/steps',
    );
    expect(await run(site.db, id)).toMatchObject({ state: 'done' });
    expect(await leadOf(inBetween!)).toMatchObject({ step_id: step.contract });
    expect(await site.db('leads').where({ step_id: step.contract })).toHaveLength(many + 1);
    expect(await site.db('steps').orderBy('id').pluck('id')).toEqual([step.new, step.contract]);
  });

  it('goes no further for somebody who lost the right or was disabled', async () => {
    await site.db('admins').where({ id: cast.Ada.id }).update({ disabled_at: new Date() });
    expect((await run(site.db, id)).state).toBe('stopped');
    expect(await site.db('steps').pluck('id')).toContain(2);
  });
});

describe('who else sees it', () => {
  it('whoever changes settings sees that it goes, but not the page of somebody else’s operation', async () => {
    await makeLeads(site.db, { source_id: 2 });
    await ada.post('/settings/sources/2/delete', { replacement_id: 3 });
    const { id } = await newest(site.db);
    await site
      .db('admins')
      .where({ id: cast.Vera.id })
      .update({ rights: ['leads.view', 'settings.change'] });
    const vera = await site.as('Vera');
    const page = (await vera.get('/settings/sources')).text;
    expect(page).toContain('Being deleted');
    expect(page).not.toContain(`/operations/${id}`);
    expect((await vera.get(`/operations/${id}`)).status).toBe(404);
    expect((await vera.post(`/operations/${id}/stop`)).status).toBe(404);
    const sam = await site.as('Sam');
    expect((await sam.post('/settings/sources/1/delete', { replacement_id: 3 })).status).toBe(403);
  });

  it('a company that is renamed once more meanwhile has the last name everywhere', async () => {
    const [{ id, version }] = await site.db('companies').insert({ name: 'First' }).returning('*');
    await makeLeads(site.db, { company_id: id });
    await ada.post(`/companies/${id}`, { name: 'Second', version });
    await ada.post(`/companies/${id}`, { name: 'Third', version: version + 1 });
    const operations = await site.db('operations').where({ kind: 'company_rename' });
    expect(operations).toHaveLength(1);
    expect(await run(site.db, operations[0].id)).toMatchObject({ state: 'done', changed: many });
    expect(await site.db('leads').where({ company_id: id }).distinct('company').pluck('company')).toEqual(['Third']);
  });

  it('ends for a person who is enabled again: what was not handed over stays', async () => {
    await makeLeads(site.db, { responsible_id: cast.Sam.id });
    await ada.post('/admins/2/disable', { responsible_id: cast.Vera.id });
    const { id } = await newest(site.db);
    await ada.post('/admins/2/enable');
    expect((await run(site.db, id)).state).toBe('stopped');
    expect(await site.db('leads').where({ responsible_id: cast.Sam.id })).toHaveLength(many);
  });
});
