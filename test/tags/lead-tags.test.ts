import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('tags of a lead', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { tag_ids: [1] });
  });
  afterEach(() => site.close());

  const tags = async () => (await site.db('leads').where({ id: lead.id }).first('tag_ids')).tag_ids;

  it('shows all with those of the lead ticked, and saves the whole set', async () => {
    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toMatch(/name="tag_ids" value="1" checked/);
    expect(text).toMatch(/name="tag_ids" value="2">/);
    const answer = await ada.post(`/leads/${lead.id}/tags`, { tag_ids: [1, 2] });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await tags()).toEqual([1, 2]);
    await ada.post(`/leads/${lead.id}/tags`);
    expect(await tags()).toEqual([]);
  });

  it('removes one by its ×, and undoes that', async () => {
    await ada.post(`/leads/${lead.id}/tags`, { remove: 1 });
    expect(await tags()).toEqual([]);
    expect((await ada.get(`/leads/${lead.id}`)).text).toMatch(/toast[\s\S]*name="add" value="1"/);
    await ada.post(`/leads/${lead.id}/tags`, { add: 1 });
    expect(await tags()).toEqual([1]);
  });

  it('drops a tag that is deleted meanwhile and refuses nonsense', async () => {
    expect((await ada.post(`/leads/${lead.id}/tags`, { tag_ids: [2, 4711] })).status).toBe(303);
    expect(await tags()).toEqual([2]);
    for (const tag_ids of ['x', '-1', '99999999999'])
      expect((await ada.post(`/leads/${lead.id}/tags`, { tag_ids })).status, tag_ids).toBe(400);
    expect(await tags()).toEqual([2]);
  });

  it('is looked up where many leads are made at once', async () => {
    const make = (tag_ids: number[]) =>
      site.db.transaction((trx) =>
        trx('leads').insert(
          [1, 2].map((n) => ({ full_name: `Lead ${n}`, step_id: 1, tag_ids: n === 1 ? [] : tag_ids })),
        ),
      );
    await expect(make([2, 4711])).rejects.toMatchObject({ code: '23503', constraint: 'leads_tag_ids' });
    await make([2, 1]);
    expect(await site.db('leads').where('full_name', 'Lead 2').pluck('tag_ids')).toEqual([[2, 1]]);
  });

  it('is away while the module is switched off', async () => {
    await site.db('settings').insert({ key: 'tags_enabled', value: 'false' });
    expect((await ada.get(`/leads/${lead.id}`)).text).not.toContain('Urgent');
    expect((await ada.post(`/leads/${lead.id}/tags`, { tag_ids: 2 })).status).toBe(404);
    expect(await tags()).toEqual([1]);
  });

  it('is only for those who may change this lead', async () => {
    const answers = [
      await (await site.as('Vera')).post(`/leads/${lead.id}/tags`, { tag_ids: 2 }),
      await (await site.as('Otto')).post(`/leads/${lead.id}/tags`, { tag_ids: 2 }),
      await (await site.as('Sam')).post(`/leads/${lead.id}/tags`, { tag_ids: 2 }),
      await ada.post('/leads/999999/tags', { tag_ids: 2 }),
      await ada.forge(`/leads/${lead.id}/tags`, { tag_ids: 2 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404, 403]);
    expect(await tags()).toEqual([1]);
  });
});
