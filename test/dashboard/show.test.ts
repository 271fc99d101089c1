import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAction } from '../actions/make-action.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('the dashboard', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const today = () => new Date().toISOString().slice(0, 10);

  it('lists my open tasks for today and overdue, and nothing else', async () => {
    const lead = await makeLead(site.db, { full_name: 'Тестов Тест' });
    const mine = { assignee_id: cast.Ada.id, author_id: cast.Sam.id };
    await makeAction(site.db, lead, { ...mine, text: 'Given to me today', planned_on: today() });
    await makeAction(site.db, lead, { text: 'My own overdue', planned_on: '2020-01-01', action_type_id: 2 });
    await makeAction(site.db, lead, { ...mine, text: 'Far away', planned_on: '2199-01-01' });
    await makeAction(site.db, lead, { ...mine, text: 'Done already', planned_on: today(), done_at: new Date() });
    await makeAction(site.db, lead, { assignee_id: cast.Sam.id, text: 'Given to Sam', planned_on: today() });
    await makeAction(site.db, lead, { author_id: cast.Sam.id, text: 'Own of Sam', planned_on: today() });
    const binned = await makeLead(site.db);
    await makeAction(site.db, binned, { ...mine, text: 'In the bin', planned_on: today() });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });

    const ada = await site.as('Ada');
    const { status, text } = await ada.get('/');
    expect(status).toBe(200);
    expect(text).toMatch(/My own overdue[\s\S]*Given to me today/);
    for (const other of ['Far away', 'Done already', 'Given to Sam', 'Own of Sam', 'In the bin'])
      expect(text).not.toContain(other);
    expect(text).toContain('1 overdue');
    expect(text).toContain('1 for today');
    expect(text).toContain('Meeting');
    expect(text).toContain('Тестов Тест');
    for (const button of ['Done', 'Show'])
      expect(text).toContain(`aria-label="${button}: Meeting, My own overdue, Тестов Тест, 2020-01-01"`);
    expect(text).toContain(`href="/leads/${lead.id}?show=tasks"`);
  });

  it('does a task in place', async () => {
    const lead = await makeLead(site.db);
    const id = await makeAction(site.db, lead, { planned_on: today(), text: 'Do me' });
    const ada = await site.as('Ada');
    expect((await ada.post(`/actions/${id}/done`, { back: '/' })).headers.location).toBe('/');
    const { text } = await ada.get('/');
    expect(text).not.toContain('Do me');
    expect(text).toContain(`action="/actions/${id}/reopen"`);
  });

  it('hides tasks of leads that one may no longer see', async () => {
    const lead = await makeLead(site.db, { full_name: 'Secret' });
    await makeAction(site.db, lead, { planned_on: today(), assignee_id: cast.Sam.id });
    expect((await (await site.as('Sam')).get('/')).text).not.toContain('Secret');
  });

  it('goes through many tasks in pages', async () => {
    const lead = await makeLead(site.db);
    for (let n = 0; n < 30; n += 1) await makeAction(site.db, lead, { planned_on: '2020-01-01', text: `Task ${n}.` });
    const ada = await site.as('Ada');
    const first = (await ada.get('/')).text;
    expect(first).toContain('30 overdue');
    expect(first).toContain('Task 24.');
    expect(first).not.toContain('Task 25.');
    expect((await ada.get('/?page=2')).text).toContain('Task 29.');
    for (const page of ['0', 'x', '-1', '99999', '1e9']) expect((await ada.get(`/?page=${page}`)).status).toBe(200);
  });

  it('counts my leads by step exactly', async () => {
    await site.db.raw('select fold_lead_counts()');
    for (const step_id of [step.new, step.new, step.contract])
      await makeLead(site.db, { responsible_id: cast.Vera.id, step_id });
    const { text } = await (await site.as('Vera')).get('/');
    expect(text).toMatch(/<span>New<\/span><span>2<\/span>/);
    expect(text).toMatch(/<span>Contract<\/span><span>1<\/span>/);
  });

  it('greets those who may not see leads, without any lead', async () => {
    const lead = await makeLead(site.db, { full_name: 'Secret' });
    await makeAction(site.db, lead, { planned_on: today(), assignee_id: cast.Otto.id });
    const { status, text } = await (await site.as('Otto')).get('/');
    expect(status).toBe(200);
    expect(text).not.toContain('Secret');
    expect(text).toContain('You have no access to leads yet');
  });
});
