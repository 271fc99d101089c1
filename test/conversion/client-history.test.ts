import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeAction } from '../actions/make-action.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';

describe('the history of the leads on their client’s page', () => {
  let site: Site;
  let ada: Visitor;
  let client: number;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    [{ id: client }] = await site.db('clients').insert({ login: 'client', full_name: 'Client' }).returning('id');
  });
  afterEach(() => site.close());

  const linkedLead = async (full_name: string, responsible_id: number) => {
    const { id } = await makeLead(site.db, { full_name, responsible_id });
    await site.db('leads').where({ id }).update({ client_id: client });
    return id;
  };
  const note = (lead: number, text: string, at: string) =>
    makeAction(site.db, { id: lead, step_id: step.new }, { text }).then((id) =>
      site.db('actions').where({ id }).update({ created_at: at }),
    );
  const address = () => `/clients/${client}?show=leads`;

  it('is one timeline of all of them, the newest first, with links to each', async () => {
    const [first, second] = [await linkedLead('First', cast.Ada.id), await linkedLead('Second', cast.Sam.id)];
    await note(first, 'Oldest note', '2026-01-01T10:00:00Z');
    await note(second, 'Middle note', '2026-01-02T10:00:00Z');
    await note(first, 'Newest note', '2026-01-03T10:00:00Z');
    await ada.get(`/leads/${first}`);
    await ada.post(`/leads/${first}/step`, { step_id: step.interested });
    const { status, text } = await ada.get(address());
    expect(status).toBe(200);
    expect(text).toMatch(/Newest note[\s\S]*Middle note[\s\S]*Oldest note/);
    expect(text).toMatch(new RegExp(`href="/leads/${second}#action-\\d+">Second`));
    expect(text).toContain('entry-step');
    expect(text).not.toMatch(/action="\/actions\/\d+/);
  });

  it('goes on page by page without leaving out or repeating', async () => {
    const leads = [await linkedLead('First', cast.Ada.id), await linkedLead('Second', cast.Ada.id)];
    for (let at = 0; at < 70; at += 1)
      await note(leads[at % 3 ? 0 : 1]!, `Note ${at}.`, new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString());
    const seen: string[] = [];
    let next: string | undefined = address();
    while (next) {
      const { text } = await ada.get(next);
      seen.push(...[...text.matchAll(/Note (\d+)\./g)].map(([, number]) => number!));
      next = /entries-older"><a class="btn" href="([^"]+)"/
        .exec(text)?.[1]
        ?.replaceAll('&amp;', '&')
        .replaceAll('&#38;', '&');
    }
    expect(seen).toEqual(Array.from({ length: 70 }, (_, at) => String(69 - at)));
  });

  it('shows only leads that one may see', async () => {
    const [mine, others] = [await linkedLead('Mine', cast.Sam.id), await linkedLead('Others', cast.Ada.id)];
    await note(mine, 'Of Sam', '2026-01-01T10:00:00Z');
    await note(others, 'Of Ada', '2026-01-01T10:00:00Z');
    const { text } = await (await site.as('Sam')).get(address());
    expect([text.includes('Of Sam'), text.includes('Of Ada')]).toEqual([true, false]);

    await site
      .db('admins')
      .where({ id: cast.Otto.id })
      .update({ rights: ['clients.view'] });
    const otto = await (await site.as('Otto')).get(address());
    expect([otto.status, /Of Sam|Of Ada|show=leads"/.test(otto.text)]).toEqual([200, false]);
  });

  it('bears any place to go on from', async () => {
    await linkedLead('First', cast.Ada.id);
    for (const before of ['x', '1.1.1', '9999999999999999.1.1', '-1']) {
      expect((await ada.get(`${address()}&before=${before}`)).status).toBe(200);
    }
  });
});
