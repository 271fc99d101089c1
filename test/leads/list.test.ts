import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as admins from '../../src/admins/repository.ts';
import { groupsOf } from '../../src/leads/duplicate-groups.ts';
import { leadList } from '../../src/leads/list-spec.ts';
import { loadNames } from '../../src/leads/names.ts';
import { usualLimits } from '../../src/lists/asked.ts';
import { readFilter } from '../../src/lists/filter.ts';
import { listRows } from '../../src/lists/list.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, testDeps, type Visitor } from '../support/site.ts';
import { idsOn, inTab, type MixedLead, makeMixedLeads, sorted, sortKeys, totalOn } from './mixed-leads.ts';

const orders = sortKeys.flatMap((key) => [key, `-${key}`]);

describe('the order of the list', () => {
  let site: Site;
  let ada: Visitor;
  let leads: MixedLead[];
  beforeAll(async () => {
    site = await openSite();
    leads = await makeMixedLeads(site.db, 130);
    ada = await site.as('Ada');
    return () => site.close();
  });

  async function everyPage(query: string, pages: number): Promise<number[]> {
    const ids: number[] = [];
    for (let page = 1; page <= pages; page += 1) {
      ids.push(...idsOn((await ada.get(`/leads?${query}&page=${page}`)).text));
    }
    return ids;
  }

  it.each(orders)('is right on every page of every tab: %s', async (sort) => {
    for (const tab of ['potential', 'all', 'converted', 'bin'] as const) {
      const expected = sorted(leads.filter(inTab[tab]), sort).map(({ id }) => id);
      expect(expected.length).toBeGreaterThan(10);
      const shown = await everyPage(`tab=${tab}&sort=${sort}&size=20`, Math.ceil(expected.length / 20));
      expect(shown).toEqual(expected);
    }
  });

  it.each(orders)('is right with filters that the counters know and with others: %s', async (sort) => {
    const wanted: Array<[query: string, matches: (lead: MixedLead) => boolean]> = [
      ['step_id=2&step_id=3&priority_not=low', (l) => [2, 3].includes(l.step_id) && l.priority !== 'low'],
      ['responsible_id=none', (l) => l.responsible_id === null],
      ['tag_id=2', (l) => l.tag_ids.includes(2)],
      [
        'registered_from=2026-04-01&registered_to=2026-09-30',
        (l) => l.registered_on >= '2026-04' && l.registered_on < '2026-10',
      ],
      ['q=firm', (l) => l.company !== null],
    ];
    for (const [query, matches] of wanted) {
      const expected = sorted(
        leads.filter((lead) => inTab.all(lead) && matches(lead)),
        sort,
      ).map(({ id }) => id);
      expect(expected.length).toBeGreaterThan(10);
      const shown = await everyPage(`tab=all&sort=${sort}&${query}&size=20`, Math.ceil(expected.length / 20));
      expect(shown).toEqual(expected);
    }
  });

  it.each(orders)('is right when there are too many hits to collect or even to sort: %s', async (sort) => {
    const deps = testDeps(site.db);
    const [me, names] = [await admins.get(site.db, cast.Ada.id), await loadNames(deps)];
    const expected = sorted(
      leads.filter((lead) => inTab.all(lead) && lead.company),
      sort,
    ).map(({ id }) => id);
    for (const limits of [
      { ...usualLimits, collected: 60, passed: 1000, sorting: 0 },
      { ...usualLimits, collected: 60, passed: 1000, sorting: Number.POSITIVE_INFINITY },
    ]) {
      for (const page of [1, 2]) {
        const filter = readFilter(leadList, { tab: 'all', q: 'firm', sort, page: String(page), size: '50' });
        const found = await listRows(deps, me, leadList, filter, names, limits);
        expect(found).toMatchObject({ total: 60, more: true, page, pages: 2 });
        expect(found.rows.map(({ id }) => id)).toEqual(expected.slice((page - 1) * 50, page * 50));
      }
    }
  });
});

/** Those of the leads that count as `mine` and share a phone or an e-mail, if need be over others. */
function countDuplicates(leads: MixedLead[], mine: (lead: MixedLead) => boolean): number {
  const there = leads.filter(({ state }) => state !== 'bin');
  const keyed = there.map(({ id, phone, email }) => ({ id, keys: [phone, email].filter((key) => key !== null) }));
  const groups = groupsOf(keyed);
  const own = there.filter(mine).map(({ id }) => groups.get(id));
  return own.filter((group) => group && own.filter((other) => other === group).length > 1).length;
}

describe('the list of leads', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const counts = (html: string) => [...html.matchAll(/class="list-count">([^<]*)</g)].map(([, count]) => count);
  async function makeMany(count: number, values = `'Lead ' || n`): Promise<void> {
    await site.db.raw(
      `insert into leads (full_name, step_id, responsible_id) select ${values}, 1, 1 from generate_series(1, ?) n`,
      [count],
    );
  }

  it('counts every tab exactly, for everybody what he may see', async () => {
    const leads = await makeMixedLeads(site.db, 60);
    const expected = (mine: (lead: MixedLead) => boolean) => {
      const [bin, ...others] = (['bin', 'potential', 'all', 'converted', 'held', 'watching'] as const).map((tab) =>
        String(leads.filter((lead) => inTab[tab](lead) && mine(lead)).length),
      );
      return [...others, String(countDuplicates(leads, mine)), bin];
    };
    expect(counts((await ada.get('/leads')).text)).toEqual(expected(() => true));
    // The tabs count everything there is, whatever is searched in them.
    expect(counts((await ada.get('/leads?step_id=1&q=adam')).text)).toEqual(expected(() => true));
    const sam = await site.as('Sam');
    expect(counts((await sam.get('/leads')).text)).toEqual(expected((lead) => lead.responsible_id === cast.Sam.id));
  });

  it('shows a manager his own leads only, whatever he asks for', async () => {
    const [mine, other] = [
      await makeLead(site.db, { responsible_id: cast.Sam.id, full_name: 'Common name' }),
      await makeLead(site.db, { full_name: 'Common name' }),
    ];
    const sam = await site.as('Sam');
    for (const query of [
      '',
      '?tab=all',
      '?q=common',
      '?registered_from=2020-01-01',
      '?full_name=common',
      '?sort=city',
    ]) {
      expect(idsOn((await sam.get(`/leads${query}`)).text)).toEqual([mine.id]);
    }
    for (const query of [
      `responsible_id=${cast.Ada.id}`,
      'responsible_id=none',
      'responsible_id_not=me',
      `id=${other.id}`,
    ]) {
      const { status, text } = await sam.get(`/leads?${query}`);
      expect(status).toBe(200);
      expect(idsOn(text)).toEqual([]);
      expect(text).toContain('No lead matches');
    }
  });

  it('says where one is: 1–10 of 1,003', async () => {
    await makeMany(1003);
    const at = async (query: string) => totalOn((await ada.get(`/leads?${query}`)).text);
    expect(await at('')).toBe('1–10 of 1,003');
    expect(await at('size=20&page=3')).toBe('41–60 of 1,003');
    expect(await at('size=50&page=21')).toBe('1,001–1,003 of 1,003');
    expect(await at('size=100&page=2')).toBe('101–200 of 1,003');
    expect(await at('size=33')).toBe('1–10 of 1,003');
  });

  it('shows the last page when a later one is asked for', async () => {
    await makeMany(25);
    const { status, text } = await ada.get('/leads?page=900');
    expect(status).toBe(200);
    expect(totalOn(text)).toBe('21–25 of 25');
    expect(text).toMatch(/aria-current="page"[^>]*>3</);
    expect(totalOn((await ada.get('/leads?page=900&q=lead')).text)).toBe('21–25 of 25');
    expect(totalOn((await ada.get('/leads?page=0')).text)).toBe('1–10 of 25');
  });

  it('counts up to 1,000 hits of a search and says when there are more', async () => {
    await makeMany(1001, `'Lead ' || n || case when n = 1 then ' rare' else '' end`);
    expect(totalOn((await ada.get('/leads?q=lead+rare')).text)).toBe('1–1 of 1');
    const many = (await ada.get('/leads?q=lead')).text;
    expect(totalOn(many)).toBe('1–10 of more than 1,000');
    expect(idsOn(many)).toHaveLength(10);
    expect(totalOn((await ada.get('/leads?q=lead&page=5000')).text)).toBe('991–1,000 of more than 1,000');
    const dated = (await ada.get('/leads?registered_from=2000-01-01&sort=full_name&page=50')).text;
    expect(totalOn(dated)).toBe('491–500 of more than 1,000');
    await site.db('leads').where('full_name', 'Lead 2').update({ full_name: 'Someone' });
    expect(totalOn((await ada.get('/leads?q=lead')).text)).toBe('1–10 of 1,000');
  });

  it('keeps the whole state in its links', async () => {
    await makeMany(45);
    const { text } = await ada.get('/leads?tab=all&q=lead&step_id=1&step_id=2&sort=full_name&size=20&page=2');
    const all = 'tab=all&amp;q=lead&amp;step_id=1&amp;step_id=2';
    expect(text).toContain(`href="/leads?${all}&amp;sort=full_name&amp;size=20&amp;page=3"`);
    expect(text).toContain(`href="/leads?${all}&amp;sort=-full_name&amp;size=20"`);
    expect(text).toContain('href="/leads?q=lead&amp;step_id=1&amp;step_id=2&amp;sort=full_name&amp;size=20"');
    expect(text).toMatch(/<th[^>]*class="col-full_name"[^>]*aria-sort="ascending"/);
    for (const field of ['tab" value="all', 'step_id" value="1', 'step_id" value="2', 'sort" value="full_name'])
      expect(text).toContain(`<input type="hidden" name="${field}">`);
    const from = encodeURIComponent('tab=all&q=lead&step_id=1&step_id=2&sort=full_name&size=20&page=2');
    expect(text).toContain(`?from=${from}"`);
  });

  it('opens with the page size of the person', async () => {
    await makeMany(25);
    await site.db('admins').where({ id: cast.Ada.id }).update({ page_size: 20 });
    const { text } = await ada.get('/leads');
    expect(totalOn(text)).toBe('1–20 of 25');
    expect(text).toContain('<option selected>20</option>');
    expect(text).toContain('href="/leads?page=2"');
    expect(totalOn((await ada.get('/leads?size=10')).text)).toBe('1–10 of 25');
  });

  it('searches inside the tab', async () => {
    const client = await site.db('clients').insert({ login: 'won', full_name: 'Won' }).returning('id');
    const open = await makeLead(site.db, { full_name: 'Same Person' });
    const won = await makeLead(site.db, { full_name: 'Same Person' });
    const binned = await makeLead(site.db, { full_name: 'Same Person' });
    await site.db('leads').where({ id: won.id }).update({ client_id: client[0].id });
    await site.db('leads').where({ id: binned.id }).update({ deleted_at: new Date() });
    const found = async (tab: string) => idsOn((await ada.get(`/leads?tab=${tab}&q=same`)).text);
    expect(await found('potential')).toEqual([open.id]);
    expect(await found('converted')).toEqual([won.id]);
    expect(await found('bin')).toEqual([binned.id]);
    expect(await found('all')).toEqual([won.id, open.id]);
    expect(await found('nonsense')).toEqual([open.id]);
  });

  it('offers the pencil only to those who may change', async () => {
    const lead = await makeLead(site.db);
    expect((await ada.get('/leads')).text).toContain(`href="/leads/${lead.id}/edit"`);
    const { text } = await (await site.as('Vera')).get('/leads');
    expect(text).toContain(`href="/leads/${lead.id}"`);
    expect(text).not.toContain('/edit"');
  });

  it('is closed to those without the right and to strangers', async () => {
    expect((await (await site.as('Otto')).get('/leads')).status).toBe(403);
    expect((await site.stranger().get('/leads')).headers.location).toBe('/login?next=%2Fleads');
  });

  it('shows hostile text as text', async () => {
    const bad = '<img src=x onerror=alert(1)>"\'';
    await makeLead(site.db, { full_name: bad, company: bad, emails: ['"><b>@example.com'], step_id: step.new });
    const { text } = await ada.get(`/leads?${new URLSearchParams({ q: '<img', city_: bad })}`);
    expect(text).not.toContain('<img src=x');
    expect(text).toContain('<mark>&lt;img</mark>');
    expect(text).not.toContain('"><b>');
  });

  it('says that there is nothing yet, or that nothing matches', async () => {
    const empty = (await ada.get('/leads')).text;
    expect(empty).toContain('class="empty"');
    expect(empty).toContain('href="/leads/new"');
    await makeLead(site.db);
    const none = (await ada.get('/leads?q=zzzz')).text;
    expect(none).toContain('No lead matches');
    expect(none).toMatch(/class="empty-action"><a class="btn" href="\/leads"/);
  });
});
