import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idsOn } from '../leads/mixed-leads.ts';
import { makeLead } from '../support/make.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

/** What the builder's form would send, without scripts. */
function formOf(html: string): Array<[name: string, value: string]> {
  const [form] = /<form class="card filter".*?<\/form>/s.exec(html)!;
  const pairs: Array<[string, string]> = [];
  for (const [tag, kind] of form.matchAll(/<(input|select)\b[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (!name) continue;
    if (kind === 'input') {
      const isBox = attribute(tag, 'type') === 'checkbox';
      if (!isBox || tag.includes(' checked')) pairs.push([name, attribute(tag, 'value') ?? '']);
      continue;
    }
    const [options] = form.slice(form.indexOf(tag)).split('</select>');
    const chosen = /<option value="([^"]*)" selected/.exec(options!) ?? /<option value="([^"]*)"/.exec(options!);
    pairs.push([name, plain(chosen![1]!)]);
  }
  return pairs;
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
}

const plain = (text: string) => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"');
const buttons = (html: string) => [...html.matchAll(/name="do" value="([^"]*)"/g)].map(([, value]) => value);

describe('the builder of a filter', { timeout: 60_000 }, () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  /** Sends the form as it stands, with some parts changed, by one of its buttons. */
  async function send(html: string, button: string, changes: Record<string, string | string[]> = {}) {
    const kept = formOf(html).filter(([name]) => !(name in changes));
    const changed = Object.entries(changes).flatMap(([name, values]) => [values].flat().map((value) => [name, value]));
    const query = new URLSearchParams([...kept, ...changed, ['do', button]] as Array<[string, string]>);
    return ada.get(`/leads/filter?${query}`);
  }

  it.each([
    'city=Vil',
    'city.is=Vilnius&city.lacks=x',
    'step_id=1&step_id=2&step_id_not=3',
    'responsible_id=me&responsible_id=none',
    'tag_id.all=1&tag_id.all=2',
    'registered_on=last_7_days',
    'registered_on.not=this_month',
    'registered_on=2026-01-01',
    'next_planned_on=2026-01-01..2026-02-01',
    'registered_from=2026-01-01',
    'registered_to=2026-01-01',
    'id=..500',
    'id=12',
    'last_action_at=older_than_30_days',
    'empty=phone&filled=email',
    'match=any&city=Vil&priority=high',
    'city=Vil&join=or&b.match=any&b.source_id=none&b.priority=high',
    'city=Vil&b.company=UAB',
  ])('shows what is asked, and asks the same again: %s', async (query) => {
    const { text } = await ada.get(`/leads/filter?tab=all&${query}&sort=city`);
    const { status, headers } = await send(text, 'show');
    expect(status).toBe(303);
    const asked = (address: string) => [...new URLSearchParams(address.split('?')[1])].map(String).sort();
    // An end of a range may be said in two ways.
    const same = query.replace('id=..500', 'id.to=500');
    expect(asked(headers.location!)).toEqual(asked(`?tab=all&${same}&sort=city`));
  });

  it('is built condition by condition', async () => {
    const wanted = await makeLead(site.db, { city: 'Vilnius', tag_ids: [1] });
    const other = await makeLead(site.db, { company: 'Other', priority: 'high' });
    await makeLead(site.db, { city: 'Vilnius' });
    let page = (await ada.get('/leads/filter')).text;
    page = (await send(page, 'add:a', { 'a.add': 'city' })).text;
    page = (await send(page, 'add:a', { 'a.add': 'tag_id', 'a.0.value': 'vil' })).text;
    expect(page).toContain('value="vil"');
    page = (await send(page, 'add:b', { 'b.add': 'priority', 'a.1.value': ['1', '2'] })).text;
    const done = await send(page, 'show', { 'b.0.value': 'high', join: 'or' });
    expect(done.headers.location).toBe('/leads?tag_id=2&tag_id=1&city=vil&join=or&b.priority=high');
    expect(idsOn((await ada.get(done.headers.location!)).text)).toEqual([other.id, wanted.id]);
  });

  it('forgets a condition that is taken away, and keeps the others', async () => {
    const { text } = await ada.get('/leads/filter?city=Vil&company=UAB&empty=phone');
    expect(buttons(text)).toContain('remove:a.1');
    const left = await send(text, 'remove:a.1', { 'a.0.value': 'Kaunas' });
    expect(left.text).toContain('value="Kaunas"');
    const { headers } = await send(left.text, 'show');
    expect(headers.location).toBe('/leads?city=Kaunas&empty=phone');
  });

  it('leaves out what says nothing', async () => {
    const { text } = await ada.get('/leads/filter?city=Vil&registered_on=2026-01-01&id=5');
    const { headers } = await send(text, 'show', { 'a.0.first': ' ', 'a.1.value': ' ', 'a.2.first': '' });
    expect(headers.location).toBe('/leads');
  });

  it.each<[says: string, part: string, typed: Record<string, string>]>([
    ['Type a whole number', 'a.0.first', { 'a.0.first': 'abc' }],
    ['Type a whole number', 'a.0.last', { 'a.0.first': '10', 'a.0.last': '4x' }],
    ['Enter a real date', 'a.1.last', { 'a.1.period': 'range', 'a.1.first': '2026-01-01', 'a.1.last': '2026-02-30' }],
    ['Type a number of days', 'a.1.days', { 'a.1.period': 'last_days', 'a.1.days': '-4' }],
    ['Dates are typed besides', 'a.1.period', { 'a.1.period': 'this_week', 'a.1.first': '2026-01-01' }],
  ])('says what does not fit and keeps it: %s at %s', async (says, part, typed) => {
    const { text } = await ada.get('/leads/filter?registered_on=today&id=5');
    const page = await send(text, 'show', typed);
    expect(page.status).toBe(422);
    expect(page.text).toContain(`<div class="invalid-feedback d-block" id="${part}-error">${says}`);
    expect(page.text).toMatch(new RegExp(`name="${part}" id="${part}" aria-invalid="true"`));
    expect(formOf(page.text)).toEqual(expect.arrayContaining(Object.entries(typed)));
  });

  // Without scripts all parts of a condition are in sight, and "is" or "today" stand there by themselves.
  it.each<[typed: Record<string, string>, asked: string]>([
    [{ 'a.0.first': '10', 'a.0.last': '40' }, 'id=10..40'],
    [{ 'a.0.first': '40', 'a.0.last': '10' }, 'id=10..40'],
    [{ 'a.0.first': '', 'a.0.last': '40' }, 'id.to=40'],
    [{ 'a.1.first': '2026-11-01', 'a.1.last': '2026-11-20' }, 'id=5&registered_on=2026-11-01..2026-11-20'],
    [{ 'a.1.first': '2026-11-01' }, 'id=5&registered_from=2026-11-01'],
    [{ 'a.1.last': '2026-11-20' }, 'id=5&registered_to=2026-11-20'],
  ])('takes two ends as a range: %o', async (typed, asked) => {
    const { text } = await ada.get('/leads/filter?registered_on=today&id=5');
    const { headers } = await send(text, 'show', typed);
    expect(headers.location!.replace('&registered_on=today', '')).toBe(`/leads?${asked}`);
  });

  it('keeps tab, search, order and size of the list', async () => {
    const { text } = await ada.get(
      `/leads/filter?state=${encodeURIComponent('tab=all&q=anna&city=Vil&sort=city&size=20&page=3')}`,
    );
    const { headers } = await send(text, 'show', { 'a.0.value': 'Kaunas' });
    expect(headers.location).toBe('/leads?tab=all&q=anna&city=Kaunas&sort=city&size=20');
  });

  it('offers and asks nothing that takes a right which one lacks', async () => {
    const secret = await makeLead(site.db, { responsible_id: cast.Vera.id });
    const [client] = await site.db('clients').insert({ login: 'secret-login', full_name: 'X' }).returning('id');
    await site.db('leads').where({ id: secret.id }).update({ client_id: client.id });
    await makeLead(site.db, { responsible_id: cast.Vera.id });
    const vera = await site.as('Vera');
    const found = async (who: Visitor, query: string) => idsOn((await who.get(`/leads?tab=all&${query}`)).text).length;
    expect(await found(ada, 'login=secret')).toBe(1);
    for (const query of ['login=secret', 'login.is=secret-login', 'filled=login', 'match=any&filled=login&city=X']) {
      const { text } = await vera.get(`/leads?tab=all&${query}`);
      expect(text, query).not.toContain('Login');
      if (!query.includes('match')) expect(idsOn(text), query).toHaveLength(2);
    }
    expect(await found(vera, 'match=any&filled=login&city=X')).toBe(0);
    expect((await vera.get('/leads/filter?login=secret')).text).not.toContain('value="login"');
    expect((await (await site.as('Otto')).get('/leads/filter')).status).toBe(403);
    expect((await site.stranger().get('/leads/filter')).status).toBe(303);
  });

  it('is there for clients too', async () => {
    const { text } = await ada.get('/clients/filter?birth_from=1990-01-01&tag_id=1');
    expect(text).toContain('1990-01-01');
    const query = new URLSearchParams([...formOf(text), ['do', 'show']]);
    expect((await ada.get(`/clients/filter?${query}`)).headers.location).toBe(
      '/clients?tag_id=1&birth_from=1990-01-01',
    );
  });

  it.each([
    'do=show&a.0.field=__proto__&a.0.operation=constructor&a.0.value=1',
    'do=add:c&c.add=city',
    'do=add:a&a.add=toString',
    'do=remove:',
    'do[]=show',
    'do=show&state=%00%ff&a.0.field=city&a.0.value=%00',
    `do=show&${Array.from({ length: 200 }, (_, n) => `a.${n}.field=city&a.${n}.value=v${n}`).join('&')}`,
    `a.0.field=city&do=show&a.0.value=${'x'.repeat(5000)}`,
    'registered_on=9999-99-99..&id=9..1..2&registered_on=..&match=all&b.match=any&join=or',
    'registered_on=last_99999999_days&registered_on=last_0_days&custom.x=1&b.b.city=x',
  ])('never fails: %s', async (query) => {
    for (const address of [`/leads/filter?${query}`, `/leads?${query}`])
      expect((await ada.get(address)).status, address).toBeLessThan(500);
  });

  it('shows in the chips which conditions belong together', async () => {
    await makeLead(site.db, { city: 'Vilnius' });
    const { text } = await ada.get(
      '/leads?q=vil&match=any&city=Vil&step_id=1&step_id=2&join=or&b.empty=phone&b.registered_on=this_week',
    );
    const [chips] = /<div id="list-chips".*?<\/div>/s.exec(text)!;
    const said = chips
      .replace(/<a [^>]*>[^<]*<\/a>/g, ';')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(said).toBe(
      'Search: vil ; and any of Step: New, Contacted ; City: Vil ; or all of Registered: this week ; Phone: empty ; ;',
    );
    const hrefs = [...chips.matchAll(/href="([^"]*)"/g)].map(([, href]) => plain(href!));
    expect(hrefs).toEqual([
      '/leads?match=any&step_id=1&step_id=2&city=Vil&join=or&b.registered_on=this_week&b.empty=phone',
      '/leads?q=vil&city=Vil&join=or&b.registered_on=this_week&b.empty=phone',
      '/leads?q=vil&step_id=1&step_id=2&join=or&b.registered_on=this_week&b.empty=phone',
      '/leads?q=vil&match=any&step_id=1&step_id=2&city=Vil&join=or&b.empty=phone',
      '/leads?q=vil&match=any&step_id=1&step_id=2&city=Vil&join=or&b.registered_on=this_week',
      '/leads',
    ]);
  });
});

describe('a filter that takes too long', { timeout: 60_000 }, () => {
  it('is given up with a message, and everything else goes on', async () => {
    const site = await openCommittedSite();
    try {
      const ada = await site.as('Ada');
      const lead = await makeLead(site.db, { comments: 'slow' });
      // Whoever looks at comments waits for a minute.
      await site.db.raw(`alter function fold(text) rename to folded`);
      await site.db.raw(`create function fold(value text) returns text language plpgsql immutable as $$
        begin perform pg_sleep(60); return value; end $$`);
      const slow = 'tab=all&comments.is=slow';
      const { status, text } = await ada.get(`/leads?${slow}`);
      expect(status).toBe(200);
      expect(text).toContain('This filter takes too long');
      expect(text).toContain('<span>Comments is exactly slow</span>');
      expect(idsOn((await ada.get('/leads?tab=all')).text)).toEqual([lead.id]);
      const page = await ada.get(`/leads/${lead.id}?from=${encodeURIComponent(slow)}`);
      expect(page.status).toBe(200);
    } finally {
      await site.close();
    }
  });
});
