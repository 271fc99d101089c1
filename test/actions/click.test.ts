import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeAction } from './make-action.ts';

describe('one click on an entry', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  let id: number;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db);
    id = await makeAction(site.db, lead, { text: 'To do', planned_on: '2020-01-31' });
  });
  afterEach(() => site.close());

  const row = () => site.db('actions').where({ id }).first();

  it('does a task, which stays visible, and reopens it', async () => {
    expect((await ada.get(`/leads/${lead.id}`)).text).toMatch(/due-overdue[\s\S]{0,200}Overdue: /);
    const answer = await ada.post(`/actions/${id}/done`, { back: `/leads/${lead.id}?show=tasks` });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}?show=tasks`]);
    expect(await row()).toMatchObject({ done_by_id: cast.Ada.id, done_at: expect.any(Date) });

    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toContain('To do');
    expect(text).toMatch(/Done [^<]*, Ada Admin/);
    expect(text).toContain(`action="/actions/${id}/reopen"`);
    expect((await site.db('leads').where({ id: lead.id }).first()).next_planned_on).toBeNull();

    await ada.post(`/actions/${id}/reopen`);
    expect((await row()).done_at).toBeNull();
  });

  it('keeps the first time of a task that is done twice', async () => {
    await ada.post(`/actions/${id}/done`);
    const { done_at } = await row();
    await ada.post(`/actions/${id}/done`);
    expect((await row()).done_at).toEqual(done_at);
  });

  it('pins to the top and unpins', async () => {
    await makeAction(site.db, lead, { text: 'Newer note' });
    await ada.post(`/actions/${id}/pin`, { pinned: 1 });
    expect((await ada.get(`/leads/${lead.id}`)).text).toMatch(/To do[\s\S]*Newer note/);
    await ada.post(`/actions/${id}/pin`, { pinned: 0 });
    expect((await row()).pinned).toBe(false);
  });

  it('deletes and gives back the same row', async () => {
    await site.db('actions').where({ id }).update({ action_type_id: 1, planned_time: '10:00', pinned: true });
    const before = await row();
    await ada.post(`/actions/${id}/delete`);
    expect(await row()).toBeUndefined();
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain(`action="/actions/${id}/restore"`);

    expect((await ada.post(`/actions/${id}/restore`)).headers.location).toBe(`/leads/${lead.id}`);
    const { updated_at: _, ...same } = before;
    expect(await row()).toMatchObject(same);
    expect((await ada.post(`/actions/${id}/restore`)).status).toBe(404);
  });

  it('is found and brought back in the history of its lead by who deleted it, in the order of time', async () => {
    const newer = await makeAction(site.db, lead, { text: 'Newer' });
    await ada.post(`/actions/${id}/delete`);
    await ada.post(`/actions/${newer}/delete`);
    await ada.post(`/actions/${newer}/restore`);
    await ada.post(`/leads/${lead.id}/step`, { step_id: 3 });
    await ada.get('/');
    const history = async (visitor: Visitor) => (await visitor.get(`/leads/${lead.id}?show=history`)).text;
    const restore = `action="/actions/${id}/restore"`;
    const shown = await history(ada);
    expect(shown).toMatch(/Interested[\s\S]*Entry deleted[\s\S]*<del>To do<\/del>[\s\S]*Lead added/);
    expect(shown).toContain(restore);
    expect(shown).not.toContain(`action="/actions/${newer}/restore"`);
    expect(await history(await site.as('Vera'))).not.toMatch(/Entry deleted|To do/);

    expect((await ada.post(`/actions/${id}/restore`)).status).toBe(303);
    expect(await history(ada)).not.toContain('Entry deleted');
    await ada.post(`/actions/${id}/delete`);
    await ada.get('/');
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect(await history(ada)).not.toContain(restore);
  });

  it('gives back only what one deleted oneself', async () => {
    const samsLead = await makeLead(site.db, { responsible_id: cast.Sam.id });
    const samsEntry = await makeAction(site.db, samsLead, { author_id: cast.Sam.id });
    const sam = await site.as('Sam');
    expect((await sam.post(`/actions/${samsEntry}/delete`)).status).toBe(303);
    expect((await ada.post(`/actions/${samsEntry}/restore`)).status).toBe(404);
    await site.db('leads').where({ id: samsLead.id }).update({ responsible_id: cast.Ada.id });
    expect((await sam.post(`/actions/${samsEntry}/restore`)).status).toBe(404);
    expect((await ada.post('/actions/999999/restore')).status).toBe(404);
  });

  it('goes back only to pages of ours', async () => {
    const answer = await ada.post(`/actions/${id}/done`, { back: 'https://evil.example/' });
    expect(answer.headers.location).toBe('/');
  });

  it('is only for those who may change the lead', async () => {
    const [vera, otto, sam] = [await site.as('Vera'), await site.as('Otto'), await site.as('Sam')];
    const before = await row();
    for (const verb of ['done', 'reopen', 'pin', 'delete', 'restore']) {
      const answers = [
        await vera.post(`/actions/${id}/${verb}`),
        await otto.post(`/actions/${id}/${verb}`),
        await sam.post(`/actions/${id}/${verb}`),
        await ada.post(`/actions/999999/${verb}`),
        await ada.post(`/actions/x/${verb}`),
        await ada.forge(`/actions/${id}/${verb}`),
      ];
      expect(
        answers.map(({ status }) => status),
        verb,
      ).toEqual([403, 403, 404, 404, 404, 403]);
    }
    expect(await row()).toEqual(before);
  });
});
