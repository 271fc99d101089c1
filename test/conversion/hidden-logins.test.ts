import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { type Person, step } from '../support/people.ts';
import { openSite, type Site } from '../support/site.ts';

describe('the logins of clients in the table of leads', () => {
  let site: Site;
  let lead: Lead;
  beforeEach(async () => {
    site = await openSite();
    lead = await makeLead(site.db, { full_name: 'Converted One', city: 'Secretville', step_id: step.contract });
    const [{ id }] = await site.db('clients').insert({ login: 'hidden.login', full_name: 'Hidden' }).returning('id');
    await site.db('leads').where({ id: lead.id }).update({ client_id: id });
    await site.db('admins').update({ lead_columns: ['login', 'full_name'] });
    await makeLead(site.db, { full_name: 'Another' });
  });
  afterEach(() => site.close());

  const see = async (person: Person, query: string) =>
    (await (await site.as(person)).get(`/leads?tab=all&${query}`)).text;

  it('stand there, are sought and sorted by for those who may see clients', async () => {
    expect(await see('Ada', '')).toContain('hidden.login');
    expect(await see('Ada', 'q=hidden.log')).toContain('Converted One');
    expect(await see('Ada', 'sort=login')).toMatch(/aria-sort="ascending"/);
  });

  it('do not stand there for others, who cannot find or sort by them either', async () => {
    const text = await see('Vera', '');
    expect(text).toContain('Converted One');
    expect(text).not.toContain('hidden.login');
    expect(text).not.toContain('Login');
    for (const query of ['q=hidden.log', 'q=hidden', 'q=hi', 'q=converted+hidden'])
      expect(await see('Vera', query)).not.toContain('Converted One');
    expect(await see('Vera', 'sort=login')).not.toContain('sort=-login');
  });

  it('are no hindrance to finding the lead by what it has itself', async () => {
    for (const query of ['q=converted', 'q=secretv+one', `q=${lead.id}`, 'q=se'])
      expect(await see('Vera', query), query).toContain('Converted One');
  });
});
