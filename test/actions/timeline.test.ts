import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { makeAction } from './make-action.ts';

describe('the timeline', () => {
  let site: Site;
  let ada: Visitor;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    lead = await makeLead(site.db);
  });
  afterEach(() => site.close());

  const entries = async (query = '') => {
    const { text } = await ada.get(`/leads/${lead.id}${query}`);
    return [...text.matchAll(/<li class="entry entry-(\w+)/g)].map((match) => match[1]);
  };

  it('holds notes, actions, tasks, step changes, field changes and calls, the newest first', async () => {
    await makeAction(site.db, lead, { text: 'Note', created_at: at(1) });
    await makeAction(site.db, lead, { action_type_id: 1, created_at: at(2) });
    await makeAction(site.db, lead, { planned_on: '2027-01-01', created_at: at(3) });
    await site.db('leads').where({ id: lead.id }).update({ step_id: step.contract });
    await site
      .db('lead_step_visits')
      .where({ lead_id: lead.id, step_id: step.contract })
      .update({ entered_at: at(4) });
    await site.db('leads').where({ id: lead.id }).update({ city: 'Kyiv' });
    await site
      .db('changes')
      .where({ entity: 'lead', entity_id: lead.id, kind: 'updated' })
      .update({ at: at(5) });
    await site
      .db('calls')
      .insert({ phone: '+380681111111', lead_id: lead.id, result: 'found', state: 'missed', started_at: at(6) });
    expect(await entries()).toEqual(['call', 'change', 'step', 'task', 'action', 'note', 'change']);
    const { text } = await ada.get(`/leads/${lead.id}`);
    for (const words of ['Missed call', '+380 68 111 1111', '<ins>Kyiv</ins>', 'Step changed', 'Lead added'])
      expect(text).toContain(words);
  });

  it('names the buttons of each entry by what it is', async () => {
    await makeAction(site.db, lead, { text: 'Note', created_at: new Date('2026-01-02T10:20:00Z') });
    await makeAction(site.db, lead, { text: 'Long '.repeat(20), planned_on: '2027-01-01', created_at: at(1) });
    const { text } = await ada.get(`/leads/${lead.id}`);
    for (const button of ['Pin', 'Edit the entry', 'Delete'])
      expect(text).toContain(`aria-label="${button}: Note, Note, 2026-01-02 10:20"`);
    expect(text).toContain(`aria-label="Done: Task, ${'Long '.repeat(12)}…, 2`);
    const tasks = (await ada.get(`/leads/${lead.id}?show=tasks`)).text;
    expect(tasks).toContain(`aria-label="Done: Task, ${'Long '.repeat(12)}…, 2027-01-01"`);
  });

  it('shows one kind or one step', async () => {
    await makeAction(site.db, lead, { text: 'On the first step' });
    await makeAction(site.db, lead, { text: 'On the third', step_id: step.interested });
    await site.db('leads').where({ id: lead.id }).update({ step_id: step.interested });
    expect(await entries('?kind=note')).toEqual(['note', 'note']);
    expect(await entries('?kind=step')).toEqual(['step']);
    expect(await entries('?kind=change')).toEqual(['change']);
    expect(await entries('?kind=call')).toEqual([]);
    expect((await entries(`?step=${step.interested}`)).sort()).toEqual(['note', 'step']);
    expect(await entries(`?step=${step.interested}&kind=note`)).toEqual(['note']);
  });

  it('gives thirty entries a page, each once, the pinned on the first', async () => {
    await makeAction(site.db, lead, { text: 'Pinned one', pinned: true, created_at: at(-5) });
    for (let n = 0; n < 65; n += 1)
      await makeAction(site.db, lead, { text: `Note ${n}.`, created_at: at(Math.floor(n / 3)) });
    const seen: string[] = [];
    let address: string | undefined = `/leads/${lead.id}?kind=note`;
    const sizes: number[] = [];
    while (address) {
      const { text } = await ada.get(address);
      const found = [...text.matchAll(/class="as-typed">([^<]+)/g)].map((match) => match[1]!);
      sizes.push(found.length);
      seen.push(...found);
      address = /href="([^"]*before=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(sizes).toEqual([31, 30, 5]);
    expect(new Set(seen).size).toBe(66);
    expect(seen[0]).toBe('Pinned one');
    expect(seen[1]).toBe('Note 64.');
  });

  it('shows moments in the zone of the person', async () => {
    await makeAction(site.db, lead, { created_at: new Date('2026-01-01T23:30:00Z') });
    await site.db('admins').where({ id: cast.Ada.id }).update({ time_zone: 'Europe/Vilnius' });
    expect((await ada.get(`/leads/${lead.id}`)).text).toContain('title="2026-01-02 01:30"');
  });
});

// Long before the lead itself would be created, were it not moved there too.
function at(minutes: number): Date {
  return new Date(Date.now() + 60_000 * (minutes + 60));
}
