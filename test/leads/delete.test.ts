import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('deleting and restoring a lead', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { full_name: 'Old' });
  });
  afterEach(() => site.close());

  const row = (id = lead.id) => site.db('leads').where({ id }).first();

  it('moves it to the bin, and back by the message with Undo', async () => {
    const answer = await ada.post(`/leads/${lead.id}/delete`);
    expect([answer.status, answer.headers.location]).toEqual([303, '/leads']);
    expect(await row()).toMatchObject({ state: 'bin', version: 2 });
    const page = await ada.get('/');
    expect(page.text).toContain('Moved to the bin: Old');
    expect(page.text).toMatch(/action="\/operations\/\d+\/undo"/);

    const restored = await ada.post(`/leads/${lead.id}/restore`);
    expect([restored.status, restored.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await row()).toMatchObject({ state: 'potential', deleted_at: null });
    const changes = await site.db('changes').where({ entity: 'lead', entity_id: lead.id, kind: 'updated' });
    expect(changes.map(({ admin_id }) => admin_id)).toEqual([cast.Ada.id, cast.Ada.id]);
  });

  it('does either only once', async () => {
    await ada.post(`/leads/${lead.id}/delete`);
    const { deleted_at } = await row();
    expect((await ada.post(`/leads/${lead.id}/delete`)).status).toBe(303);
    expect(await row()).toMatchObject({ deleted_at, version: 2 });
    await ada.post(`/leads/${lead.id}/restore`);
    expect((await ada.post(`/leads/${lead.id}/restore`)).status).toBe(303);
    expect((await row()).version).toBe(3);
  });

  it('shows in the edit form that it is in the bin', async () => {
    await ada.post(`/leads/${lead.id}/delete`);
    const page = await ada.get(`/leads/${lead.id}/edit`);
    expect(page.status).toBe(200);
    expect(page.text).toContain(`action="/leads/${lead.id}/restore"`);
  });

  it('needs the right to delete leads', async () => {
    const vera = await site.as('Vera');
    expect((await vera.post(`/leads/${lead.id}/delete`)).status).toBe(403);
    expect((await row()).deleted_at).toBeNull();
    await ada.post(`/leads/${lead.id}/delete`);
    expect((await vera.post(`/leads/${lead.id}/restore`)).status).toBe(403);
    expect((await row()).state).toBe('bin');
  });

  it("is not for someone else's lead", async () => {
    const sam = await site.as('Sam');
    expect((await sam.post(`/leads/${lead.id}/delete`)).status).toBe(404);
    expect((await row()).deleted_at).toBeNull();
    await ada.post(`/leads/${lead.id}/delete`);
    expect((await sam.post(`/leads/${lead.id}/restore`)).status).toBe(404);
    expect((await row()).state).toBe('bin');
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await sam.post(`/leads/${own.id}/delete`)).status).toBe(303);
  });

  it('answers 404 for an unknown id', async () => {
    for (const id of ['999999', '0', 'abc', '99999999999']) {
      expect((await ada.post(`/leads/${id}/delete`)).status).toBe(404);
      expect((await ada.post(`/leads/${id}/restore`)).status).toBe(404);
    }
  });

  it('refuses a forged request', async () => {
    expect((await ada.forge(`/leads/${lead.id}/delete`)).status).toBe(403);
    expect((await ada.forge(`/leads/${lead.id}/restore`)).status).toBe(403);
    expect((await row()).deleted_at).toBeNull();
  });
});
