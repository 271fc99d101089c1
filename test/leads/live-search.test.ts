import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeLead } from '../support/make.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { idsOn, totalOn } from './mixed-leads.ts';

describe('searching in the table', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    await makeLead(site.db, { full_name: 'Nobody Else', phones: ['+4915112345678'], city: 'Bonn' });
  });
  afterEach(() => site.close());

  const search = async (q: string) => idsOn((await ada.get(`/leads?${new URLSearchParams({ q })}`)).text);

  it.each([
    ['a name', 'pupkin'],
    ['a part of a name', 'upki'],
    ['a company', 'romashka'],
    ['a city', 'odes'],
    ['an address', 'harbour'],
    ['an e-mail', 'vasya@example'],
    ['the second e-mail', 'second@example.org'],
    ['several words in any order', 'odesa pupkin vas'],
  ])('finds by %s', async (_, q) => {
    const lead = await makeLead(site.db, {
      full_name: 'Vasya Pupkin',
      company: 'OOO Romashka',
      city: 'Odesa',
      address: '7 Harbour Street',
      emails: ['Vasya@Example.com', 'second@example.org'],
    });
    expect(await search(q)).toEqual([lead.id]);
  });

  it.each(["здоров'я", 'здоров’я', 'здоровʼя', 'o`conn', "б'є"])(
    'finds %s whichever apostrophe was typed',
    async (q) => {
      const { id } = await makeLead(site.db, { full_name: 'Здоров’я O’Connor', company: "Б'єрн" });
      expect(await search(q)).toEqual([id]);
      expect(
        idsOn((await ada.get(`/leads?${new URLSearchParams({ city: 'x', match: 'any', full_name: q })}`)).text),
      ).toEqual(q === "б'є" ? [] : [id]);
    },
  );

  it('finds by id and by the login of the client', async () => {
    const lead = await makeLead(site.db);
    expect(await search(`${lead.id}`)).toContain(lead.id);
    const [client] = await site.db('clients').insert({ login: 'wonderful', full_name: 'W' }).returning('id');
    await site.db('leads').where({ id: lead.id }).update({ client_id: client.id });
    expect(idsOn((await ada.get('/leads?tab=all&q=wonder')).text)).toEqual([lead.id]);
  });

  const notations: Record<string, string[]> = {
    '+380681111111': [
      '068 111',
      '+380 (68) 111',
      '0681111111',
      '068 111 11 11',
      '00380681111111',
      '00 380 68',
      '8111',
      '068-111-11-11',
    ],
    '+37061234567': [
      '8612',
      '8612 34567',
      '8 612 34567',
      '0612 34567',
      '+370 612',
      '37061234567',
      '(8 612) 34 567',
      '00370 612',
    ],
    '+79161234567': ['8 916 123-45-67', '8916', '7 916', '+7 (916) 123'],
    '+442079460958': ['020 7946 0958', '+44 20 7946', '7946.0958'],
    '+12125551234': ['(212) 555-1234', '212.555.1234'],
  };
  it.each(Object.entries(notations).flatMap(([phone, all]) => all.map((q) => [q, phone])))(
    'finds by “%s” the number %s',
    async (q, phone) => {
      const lead = await makeLead(site.db, { phones: ['+4930901820', phone!] });
      expect(await search(q!)).toEqual([lead.id]);
    },
  );

  it('finds by a name and a piece of a number together', async () => {
    const lead = await makeLead(site.db, { full_name: 'Vasya Pupkin', phones: ['+380681111111'] });
    await makeLead(site.db, { full_name: 'Vasya Other', phones: ['+380500000000'] });
    expect(await search('vasya +38068')).toEqual([lead.id]);
    expect(await search('068-111-11-11 pupkin')).toEqual([lead.id]);
  });

  it.each([
    ['ЁЛКИН', 'Пётр Ёлкин'],
    ['елкин петр', 'Пётр Ёлкин'],
    ['їжакевич', 'Ганна ЇЖАКЕВИЧ'],
    ['zukauskas', 'Jonas Žukauskas'],
    ['ŽUKAUSKAS', 'Jonas Žukauskas'],
    ['ačiūnaitė', 'Rūta Aciunaite'],
  ])('does not mind case, ё or diacritics: %s', async (q, full_name) => {
    const lead = await makeLead(site.db, { full_name });
    expect(await search(q)).toEqual([lead.id]);
    expect((await ada.get(`/leads?${new URLSearchParams({ q })}`)).status).toBe(200);
  });

  it('looks for words of one or two letters where words begin', async () => {
    const lead = await makeLead(site.db, { full_name: 'Ольга Юрченко' });
    expect(await search('ю')).toEqual([lead.id]);
    expect(await search('юр ол')).toEqual([lead.id]);
    expect(await search('рч')).toEqual([]);
  });

  it.each([
    ['50%', 'Discount 50% Ltd', 'Discount 500 Ltd'],
    ['a_b', 'First a_b firm', 'First axb firm'],
    ['back\\slash', 'Firm back\\slash', 'Firm backslash'],
    ["o'neil", "Shaun O'Neil", 'Shaun Oneil'],
    ['"quoted"', 'The "quoted" one', 'The quoted one'],
    ['98-76', 'Office 98-76', 'Office 98.76'],
  ])('takes signs as they are: %s', async (q, named, other) => {
    const lead = await makeLead(site.db, { full_name: named });
    await makeLead(site.db, { full_name: other });
    expect(await search(q)).toEqual([lead.id]);
  });

  it.each(['%', '_', '\\', "'", '()', '+', '%%%', '…'])('finds nothing by %s alone', async (q) => {
    const { status, text } = await ada.get(`/leads?${new URLSearchParams({ q })}`);
    expect(status).toBe(200);
    expect(totalOn(text)).toBe('Nothing found');
  });

  it('looks through the whole base, not the page', async () => {
    const oldest = await makeLead(site.db, { full_name: 'Hidden Person', registered_on: '2020-01-01' });
    for (let n = 0; n < 12; n += 1) await makeLead(site.db, { registered_on: '2026-11-21' });
    expect(idsOn((await ada.get('/leads')).text)).not.toContain(oldest.id);
    expect(await search('hidden')).toEqual([oldest.id]);
  });

  it('never jumps to the only hit and marks what matched', async () => {
    await makeLead(site.db, { full_name: 'Marked Person' });
    const { status, text } = await ada.get('/leads?q=arke');
    expect(status).toBe(200);
    expect(text).toContain('M<mark>arke</mark>d Person');
  });

  it('tells the browser the short address of what it shows', async () => {
    const address = async (query: string) => (await ada.get(`/leads?${query}`)).headers['hx-replace-url'];
    expect(await address('size=10&q=')).toBe('/leads');
    expect(await address('size=20&q=nobody&tab=all&page=7')).toBe('/leads?tab=all&q=nobody&size=20');
  });

  it('says the count outside of the part that is exchanged', async () => {
    const { text } = await ada.get('/leads');
    const region = text.indexOf('aria-live="polite" data-says=".list-total"');
    expect(region).toBeGreaterThan(0);
    expect(region).toBeLessThan(text.indexOf('id="list-results"'));
  });

  it('ends a search that is cleared with the whole list', async () => {
    await makeLead(site.db);
    expect(totalOn((await ada.get('/leads?q=')).text)).toBe('1–2 of 2');
    expect(totalOn((await ada.get('/leads?q=+++')).text)).toBe('1–2 of 2');
  });
});
