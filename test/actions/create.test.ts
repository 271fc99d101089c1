import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

describe('writing notes, actions and tasks', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db);
  });
  afterEach(() => site.close());

  const all = () => site.db('actions').where({ lead_id: lead.id }).orderBy('id');
  const add = (fields: Record<string, string | number>) => ada.post(`/leads/${lead.id}/actions`, fields);

  it('makes a note of text alone, an action with a type or an administrator, a task with a date', async () => {
    const answer = await add({ text: 'Called,\r\nno answer', submission_id: randomUUID() });
    expect([answer.status, answer.headers.location]).toEqual([303, `/leads/${lead.id}`]);
    await add({ text: 'Call again', action_type_id: 1 });
    await add({ assignee_id: cast.Sam.id });
    await add({ planned_on: '2026-12-01', planned_time: '14:30', step_id: step.contract });

    const rows = await all();
    expect(rows.map(({ kind }) => kind)).toEqual(['note', 'action', 'action', 'task']);
    expect(rows[0]).toMatchObject({ text: 'Called,\nno answer', step_id: step.new, author_id: cast.Ada.id });
    expect(rows[3]).toMatchObject({ planned_on: '2026-12-01', planned_time: '14:30', step_id: step.contract });

    const { text } = await ada.get(`/leads/${lead.id}`);
    expect(text).toContain('Called,\nno answer');
    expect(text).toContain('datetime="2026-12-01"');
    expect(text).toContain('14:30');
    const { last_action_at, next_planned_on } = await site.db('leads').where({ id: lead.id }).first();
    expect(last_action_at).not.toBeNull();
    expect(next_planned_on).toBe('2026-12-01');
  });

  it.each([
    ['/leads/7/actions', '/leads/7'],
    ['/actions/7', '/actions/7/edit'],
    ['/settings/steps/7', '/settings/steps/7/edit'],
    ['/leads/7/nothing', undefined],
    ['/leads/bulk/nothing/at-all', undefined],
  ])('leads from the address of a form that was refused to the page of the form: %s', async (address, page) => {
    const { status, headers } = await ada.get(address);
    expect([status, headers.location]).toEqual([page ? 303 : 404, page]);
    expect((await site.stranger().get(address)).headers.location ?? '').not.toBe(page ?? '-');
  });

  it('keeps what was typed when it is refused', async () => {
    const answer = await add({ text: 'Kept', planned_time: '14:30', assignee_id: cast.Sam.id });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('A time needs a date.');
    expect(answer.text).toMatch(/<textarea[^>]*>Kept<\/textarea>/);
    expect(answer.text).toContain('value="14:30"');
    expect(answer.text).toMatch(new RegExp(`value="${cast.Sam.id}" selected`));
    expect(await all()).toHaveLength(0);
  });

  it('refuses nothing at all and what does not exist', async () => {
    expect((await add({ text: '  ' })).text).toContain('Write something, or choose');
    const wrong: Array<Record<string, string | number>> = [
      { text: '' },
      { text: 'x', planned_on: '2026-02-30' },
      { text: 'x', planned_on: '2026-12-01', planned_time: '25:00' },
      { text: 'x', action_type_id: 4711 },
      { text: 'x', assignee_id: 4711 },
      { text: 'x', step_id: 4711 },
      { text: 'x', step_id: 'x' },
      { text: 'x'.repeat(10_001) },
    ];
    for (const fields of wrong) expect((await add(fields)).status, JSON.stringify(fields)).toBe(422);
    expect((await ada.post(`/leads/${lead.id}/actions`, { 'text[a]': 'b' })).status).toBe(422);
    expect(await all()).toHaveLength(0);
  });

  it('shows a hostile text as text', async () => {
    await add({ text: '<script>alert(1)</script>' });
    expect((await ada.get(`/leads/${lead.id}`)).text).not.toContain('<script>alert');
  });

  it('is only for those who may change this lead', async () => {
    const fields = { text: 'Not mine' };
    const answers = [
      await (await site.as('Vera')).post(`/leads/${lead.id}/actions`, fields),
      await (await site.as('Otto')).post(`/leads/${lead.id}/actions`, fields),
      await (await site.as('Sam')).post(`/leads/${lead.id}/actions`, fields),
      await ada.post('/leads/999999/actions', fields),
      await ada.forge(`/leads/${lead.id}/actions`, fields),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 404, 404, 403]);
    await site.db('leads').where({ id: lead.id }).update({ deleted_at: new Date() });
    expect((await add(fields)).status).toBe(409);
    expect(await all()).toHaveLength(0);
  });
});

describe('a double submit', () => {
  it('adds the entry once, and tells the browser that the draft is saved each time', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const lead = await makeLead(site.db);
      await ada.get(`/leads/${lead.id}`);
      const submission_id = randomUUID();
      const send = () => ada.post(`/leads/${lead.id}/actions`, { text: 'Once', submission_id });
      const answers = await Promise.all([send(), send(), send()]);
      expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
      expect(await site.db('actions').where({ lead_id: lead.id })).toHaveLength(1);
      expect((await ada.get(`/leads/${lead.id}`)).text).toContain(`data-saved="${submission_id}"`);
      expect((await ada.get(`/leads/${lead.id}`)).text).toContain('data-saved=""');
    } finally {
      await site.close();
    }
  });
});
