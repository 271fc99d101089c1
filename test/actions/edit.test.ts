import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeAction } from './make-action.ts';

describe('changing an entry of the timeline', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  let id: number;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db);
    id = await makeAction(site.db, lead, { text: 'First', planned_on: '2026-12-01', planned_time: '09:05' });
  });
  afterEach(() => site.close());

  const row = () => site.db('actions').where({ id }).first();

  it('shows the entry as it is and saves the change', async () => {
    const { text } = await ada.get(`/actions/${id}/edit`);
    expect(text).toMatch(/<textarea[^>]*>First<\/textarea>/);
    expect(text).toContain('value="2026-12-01"');
    expect(text).toContain('value="09:05"');

    const answer = await ada.post(`/actions/${id}`, {
      text: 'Second',
      action_type_id: 2,
      step_id: step.contract,
      version: 1,
    });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}#action-${id}`]);
    expect(await row()).toMatchObject({
      text: 'Second',
      action_type_id: 2,
      planned_on: null,
      step_id: step.contract,
      kind: 'action',
      version: 2,
    });
    expect((await site.db('leads').where({ id: lead.id }).first()).next_planned_on).toBeNull();
  });

  it('keeps what was typed and its version when it is refused', async () => {
    const answer = await ada.post(`/actions/${id}`, { text: 'Typed', planned_on: 'soon', version: 1 });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/<textarea[^>]*>Typed<\/textarea>/);
    expect(answer.text).toContain('name="version" value="1"');
    expect((await row()).text).toBe('First');
  });

  it('shows both versions when somebody saved meanwhile', async () => {
    await site.db('actions').where({ id }).update({ text: 'Theirs' });
    const answer = await ada.post(`/actions/${id}`, { text: 'Mine', version: 1 });
    expect(answer.status).toBe(409);
    expect(answer.text).toMatch(/role="alert"[\s\S]*Theirs[\s\S]*<textarea[^>]*>Mine<\/textarea>/);
    expect(answer.text).toContain('name="version" value="2"');
    expect((await row()).text).toBe('Theirs');
    expect((await ada.post(`/actions/${id}`, { text: 'Mine', version: 2 })).status).toBe(303);
    for (const version of ['', 'x', '0', '99999999999'])
      expect((await ada.post(`/actions/${id}`, { text: 'Mine', version })).status, version).toBe(409);
  });

  it('is for the author alone', async () => {
    const sams = await makeAction(site.db, lead, { text: 'Of Sam', author_id: cast.Sam.id });
    expect((await ada.get(`/actions/${sams}/edit`)).status).toBe(403);
    expect((await ada.post(`/actions/${sams}`, { text: 'Mine', version: 1 })).status).toBe(403);
    expect((await ada.post(`/actions/${sams}/delete`)).status).toBe(403);
    expect((await site.db('actions').where({ id: sams }).first()).text).toBe('Of Sam');
    expect((await ada.get(`/leads/${lead.id}`)).text).not.toContain(`/actions/${sams}/edit`);
  });

  it('is only for those who may change the lead', async () => {
    const [vera, otto, sam] = [await site.as('Vera'), await site.as('Otto'), await site.as('Sam')];
    const fields = { text: 'Not mine', version: 1 };
    const answers = [
      await vera.post(`/actions/${id}`, fields),
      await otto.post(`/actions/${id}`, fields),
      await sam.post(`/actions/${id}`, fields),
      await sam.get(`/actions/${id}/edit`),
      await ada.post('/actions/999999', fields),
      await ada.get('/actions/x/edit'),
      await ada.forge(`/actions/${id}`, fields),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404, 404, 404, 403]);
    expect((await row()).text).toBe('First');
  });
});
