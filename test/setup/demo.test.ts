import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDemoCompany } from '../../seeds/demo-company.ts';
import { languages } from '../../src/i18n/translator.ts';
import { makeLead } from '../support/make.ts';
import { openSite, type Site } from '../support/site.ts';

describe('the demo company', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const fill = (language: (typeof languages)[number]) =>
    site.db.transaction((trx) => createDemoCompany(trx, { language, time_zone: 'Europe/Kyiv' }));

  it.each(languages)('is told in %s', async (language) => {
    for (const table of ['steps', 'sources', 'action_types', 'tags']) await site.db(table).delete();
    const people = await fill(language);
    expect(people.map(({ login }) => login)).toEqual(['abills', 'olena', 'jonas', 'maria']);
    expect(new Set(people.map(({ password }) => password.length))).toEqual(new Set([12]));

    const states = await site.db('leads').select('state').count().groupBy('state');
    expect(Object.fromEntries(states.map(({ state, count }) => [state, count]))).toEqual({
      potential: 51,
      converted: 8,
      bin: 3,
    });
    const { count } = (await site.db('actions').count().first())!;
    expect(count).toBeGreaterThan(120);
  });

  it('has tasks for today and overdue ones, dates before now, and a history', async () => {
    await fill('ru');
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Kyiv' }).format();
    const open = site.db('actions').whereNull('done_at');
    expect((await open.clone().where('planned_on', today)).length).toBeGreaterThan(4);
    expect((await open.clone().where('planned_on', '<', today)).length).toBeGreaterThan(3);
    expect(await site.db('actions').where('created_at', '>', new Date())).toEqual([]);
    expect(await site.db('leads').where('registered_on', '>', today)).toEqual([]);
    expect(
      await site.db('actions').join('leads', 'leads.id', 'lead_id').whereRaw('actions.created_at < leads.created_at'),
    ).toEqual([]);
    const { rows } = await site.db.raw(`
      select leads.id from leads left join lead_step_visits visit
        on visit.lead_id = leads.id and visit.left_at is null and visit.step_id = leads.step_id
      group by leads.id having count(visit.id) <> 1`);
    expect(rows).toEqual([]);
  });

  it('shows two missed calls or more', async () => {
    await fill('en');
    expect((await site.db('calls').where({ state: 'missed' })).length).toBeGreaterThan(1);
  });

  it('refuses a database that holds leads', async () => {
    await makeLead(site.db);
    await expect(fill('en')).rejects.toThrow('The database holds leads already');
    expect(await site.db('admins').where({ login: 'olena' })).toEqual([]);
  });
});
