import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('editing a lead', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db, { full_name: 'Old', phones: ['+380681111111', '+380682222222'], tag_ids: [1] });
  });
  afterEach(() => site.close());

  const row = (id = lead.id) => site.db('leads').where({ id }).first();

  it('saves, goes to the lead, and says who did it', async () => {
    const page = await ada.get(`/leads/${lead.id}/edit`);
    expect(page.text).toContain('value="Old"');
    const answer = await ada.post(`/leads/${lead.id}`, {
      version: 1,
      full_name: 'New',
      phones: ['+380682222222', '+380681111111'],
      emails: '',
      step_id: step.contacted,
      responsible_id: cast.Vera.id,
      tag_ids: ['', '2'],
    });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    expect(await row()).toMatchObject({
      full_name: 'New',
      phone: '+380682222222',
      step_id: step.contacted,
      responsible_id: cast.Vera.id,
      tag_ids: [2],
      version: 2,
    });
    const change = await site.db('changes').where({ entity: 'lead', entity_id: lead.id, kind: 'updated' }).first();
    expect(change).toMatchObject({ admin_id: cast.Ada.id, before: { full_name: 'Old', tag_ids: [1] } });
    const visits = await site.db('lead_step_visits').where({ lead_id: lead.id }).orderBy('id');
    expect(visits.map(({ step_id }) => step_id)).toEqual([step.new, step.contacted]);
  });

  it('leaves alone what was not sent, and clears what was sent empty', async () => {
    await ada.post(`/leads/${lead.id}`, { version: 1, tag_ids: '' });
    expect(await row()).toMatchObject({ full_name: 'Old', phones: lead.phones, tag_ids: [] });
  });

  it('changes nothing when nothing differs', async () => {
    await site.db('leads').where({ id: lead.id }).update({ comments: 'two  spaces \n', version: 1 });
    const { version, phones, full_name, registered_on, priority, step_id, comments } = await row();
    const fields = { version, phones, full_name, registered_on, priority, step_id, comments, tag_ids: 1, emails: '' };
    const answer = await ada.post(`/leads/${lead.id}`, { ...fields, responsible_id: cast.Ada.id, city: '' });
    expect(answer.status).toBe(303);
    expect(await row()).toMatchObject({ version, comments: 'two  spaces \n' });
  });

  it('keeps what was typed and says what is wrong', async () => {
    const answer = await ada.post(`/leads/${lead.id}`, { version: 1, full_name: '', city: 'Вильнюс', source_id: 77 });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('id="full_name-error"');
    expect(answer.text).toContain('value="Вильнюс"');
    const gone = await ada.post(`/leads/${lead.id}`, { version: 1, source_id: 77 });
    expect(gone.text).toContain('id="source_id-error"');
    expect(await row()).toMatchObject({ full_name: 'Old', version: 1 });
  });

  it('keeps a disabled administrator who is responsible already', async () => {
    await site.db('leads').where({ id: lead.id }).update({ responsible_id: cast.Vera.id });
    await site.db('admins').where({ id: cast.Vera.id }).update({ disabled_at: new Date() });
    expect((await ada.get(`/leads/${lead.id}/edit`)).text).toContain('Vera Viewer</option>');
    const fields = { version: 2, full_name: 'New', responsible_id: cast.Vera.id };
    expect((await ada.post(`/leads/${lead.id}`, fields)).status).toBe(303);
  });

  it('needs the right to change leads', async () => {
    const vera = await site.as('Vera');
    expect((await vera.get(`/leads/${lead.id}/edit`)).status).toBe(403);
    expect((await vera.post(`/leads/${lead.id}`, { version: 1, full_name: 'Vera' })).status).toBe(403);
    expect((await row()).full_name).toBe('Old');
  });

  it("is not for someone else's lead", async () => {
    const sam = await site.as('Sam');
    expect((await sam.get(`/leads/${lead.id}/edit`)).status).toBe(404);
    expect((await sam.post(`/leads/${lead.id}`, { version: 1, full_name: 'Sam' })).status).toBe(404);
    expect(await row()).toMatchObject({ full_name: 'Old', version: 1 });
  });

  it('lets a person of own leads change his own, but not hand it over', async () => {
    const sam = await site.as('Sam');
    const own = await makeLead(site.db, { responsible_id: cast.Sam.id });
    expect((await sam.post(`/leads/${own.id}`, { version: 1, full_name: 'Sam' })).status).toBe(303);
    for (const responsible_id of [cast.Ada.id, ''])
      expect((await sam.post(`/leads/${own.id}`, { version: 2, responsible_id })).status).toBe(422);
    expect(await row(own.id)).toMatchObject({ full_name: 'Sam', responsible_id: cast.Sam.id });
  });

  it('answers 404 for an unknown id', async () => {
    for (const id of ['999999', '0', '-1', 'abc', '99999999999', '1.5', '%D1%8F']) {
      expect([id, (await ada.get(`/leads/${id}/edit`)).status]).toEqual([id, 404]);
      expect([id, (await ada.post(`/leads/${id}`, { version: 1 })).status]).toEqual([id, 404]);
    }
  });

  it('refuses a forged request', async () => {
    expect((await ada.forge(`/leads/${lead.id}`, { version: 1, full_name: 'Forged' })).status).toBe(403);
    expect((await row()).full_name).toBe('Old');
  });

  it('answers naughty input with 4xx', async () => {
    const naughty: Array<Record<string, string | string[]>> = [
      {},
      { version: '' },
      { version: 'x' },
      { version: '-1' },
      { version: '1e99' },
      { version: ['1', 'x'] },
      { version: '1', 'picks[__proto__]': 'yours', full_name: '' },
      { version: '1', picks: 'x', full_name: '' },
      { version: '1', 'picks[full_name][a]': 'theirs', full_name: '' },
      { version: '999999', full_name: 'Z' },
      { version: '1', base_version: 'x', 'picks[full_name]': '', full_name: 'Z' },
    ];
    for (const fields of naughty) {
      const { status } = await ada.post(`/leads/${lead.id}`, fields);
      expect([fields, status >= 400 && status < 500]).toEqual([fields, true]);
    }
    expect((await row()).full_name).toBe('Old');
  });
});
