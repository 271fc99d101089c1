import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

let site: Site;
let ada: Visitor;
let lead: Lead;
beforeEach(async () => {
  site = await openSite();
  ada = await site.as('Ada');
  lead = await makeLead(site.db, { full_name: 'Ivan', responsible_id: cast.Sam.id });
});
afterEach(() => site.close());

const told = () =>
  site.db('notifications').orderBy('id').select('admin_id', 'kind', 'entity', 'entity_id', 'author_id', 'data');

describe('a task for somebody else', () => {
  const add = (assignee_id: number, more = {}) =>
    ada.post(`/leads/${lead.id}/actions`, { text: 'Call back', assignee_id, planned_on: '2030-01-02', ...more });

  it('tells him, with the lead, what is to be done and when', async () => {
    await add(cast.Sam.id);
    const { id } = await site.db('actions').first('id');
    expect(await told()).toEqual([
      {
        admin_id: cast.Sam.id,
        kind: 'task_assigned',
        entity: 'action',
        entity_id: id,
        author_id: cast.Ada.id,
        data: {},
      },
    ]);
    const sam = await site.as('Sam');
    const { text } = await sam.get('/notifications');
    expect(text).toContain('Ivan');
    expect(text).toContain('Assigned to you · 2030-01-02 · Call back');
    const notification = await site.db('notifications').first('id');
    const answer = await sam.post(`/notifications/${notification.id}/open`);
    expect(answer.headers.location).toBe(`/leads/${lead.id}#action-${id}`);
  });

  it('tells nobody of a task of one’s own, nor whoever may not see the lead', async () => {
    await add(cast.Ada.id);
    await add(cast.Otto.id);
    await site.db('leads').update({ responsible_id: cast.Ada.id });
    await add(cast.Sam.id);
    expect(await told()).toEqual([]);
  });

  it('tells the next one when it is given on, and not again when only its text changes', async () => {
    await add(cast.Sam.id);
    const { id } = await site.db('actions').first('id');
    const fields = { text: 'Call back now', planned_on: '2030-01-02' };
    await ada.post(`/actions/${id}`, { ...fields, assignee_id: cast.Sam.id, version: 1 });
    expect(await told()).toHaveLength(1);
    await ada.post(`/actions/${id}`, { ...fields, assignee_id: cast.Vera.id, version: 2 });
    expect((await told()).map(({ admin_id }) => admin_id)).toEqual([cast.Sam.id, cast.Vera.id]);
  });

  it('tells once of a form sent twice', async () => {
    const submission_id = '5a8f0f3e-9d53-4c1e-8a3b-111111111111';
    await add(cast.Sam.id, { submission_id });
    await site.db('notifications').update({ seen_at: new Date() });
    await add(cast.Sam.id, { submission_id });
    expect(await told()).toHaveLength(1);
  });
});

describe('a lead for somebody else', () => {
  it('tells him when it is added for him or given to him', async () => {
    await ada.post('/leads', { full_name: 'New one', responsible_id: cast.Sam.id });
    const added = await site.db('leads').where({ full_name: 'New one' }).first('id');
    await ada.post(`/leads/${lead.id}`, { version: lead.version, responsible_id: cast.Vera.id });
    expect((await told()).map(({ admin_id, kind, entity_id }) => [admin_id, kind, entity_id])).toEqual([
      [cast.Sam.id, 'lead_given', added.id],
      [cast.Vera.id, 'lead_given', lead.id],
    ]);
  });

  it('tells nobody when one takes it, gives it to nobody or changes something else', async () => {
    await ada.post(`/leads/${lead.id}`, { version: 1, city: 'Kyiv' });
    await ada.post(`/leads/${lead.id}`, { version: 2, responsible_id: cast.Ada.id });
    await ada.post(`/leads/${lead.id}`, { version: 3, responsible_id: '' });
    await ada.post('/leads', { full_name: 'Mine' });
    expect(await told()).toEqual([]);
  });

  it('tells a successor once of all the leads he takes over', async () => {
    await makeLead(site.db, { responsible_id: cast.Sam.id });
    await ada.post(`/admins/${cast.Sam.id}/disable`, { responsible_id: cast.Vera.id });
    expect(await told()).toMatchObject([{ admin_id: cast.Vera.id, kind: 'leads_given', data: { count: 2 } }]);
    expect((await (await site.as('Vera')).get('/notifications')).text).toContain('You were given 2 leads');
  });
});
