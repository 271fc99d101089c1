import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { groupsOf, settleAll, settleFew } from '../../src/leads/duplicate-groups.ts';
import type { Lead, LeadValues } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openCommittedSite, openSite, type Site, type Visitor } from '../support/site.ts';

const phone = (last: number) => `+38067000000${last}`;

describe('the tab of duplicates', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const make = (full_name: string, values: Partial<LeadValues> = {}) => makeLead(site.db, { full_name, ...values });
  const tab = (query = '', visitor = ada) => visitor.get(`/leads?tab=duplicates${query}`);
  const names = (text: string) =>
    [...text.matchAll(/<tr data-row>[\s\S]*?<\/tr>/g)].map(
      ([row]) => /aria-label="Information: ([^"]+)"/.exec(row)![1],
    );
  const count = (text: string) => /Duplicates <span class="list-count">([\d,]+)/.exec(text)?.[1];
  const merges = (text: string) => [...text.matchAll(/href="(\/leads\/merge\?[^"]+)"/g)].map(([, href]) => href);
  const idsOf = (...leads: Lead[]) => `/leads/merge?${leads.map(({ id }) => `ids=${id}`).join('&amp;')}`;

  it('lists those that share a phone, an e-mail or a code, side by side, the newest group first', async () => {
    const a = await make('A', { phones: [phone(1), phone(2)] });
    const c = await make('C', { emails: ['same@example.com'] });
    await make('Alone', { phones: [phone(9)], emails: ['other@example.com'], company_code: '77' });
    const b = await make('B', { phones: [phone(2)] });
    const d = await make('D', { emails: ['same@example.com'], company_code: '5' });
    const e = await make('E', { company_code: '5' });
    const page = (await tab()).text;
    expect(names(page)).toEqual(['E', 'D', 'C', 'B', 'A']);
    expect(count(page)).toBe('5');
    expect(merges(page)).toEqual([idsOf(c, d, e), idsOf(a, b)]);
    expect(page).toContain('same phone +380 67 000 0002');
    expect(page).toContain('same e-mail same@example.com');
    expect(page).toContain('same company code 5');
  });

  it('is empty without any, whatever is short or no number', async () => {
    await make('A', { phones: ['n/a', '123'] });
    await make('B', { phones: ['n/a', '123'] });
    const page = (await tab()).text;
    expect(count(page)).toBe('0');
    expect(page).toContain('No two leads share');
  });

  it('follows every change: edit, bin, restore, removal, undo', async () => {
    const a = await make('A', { phones: [phone(1)] });
    const b = await make('B', { phones: [phone(2)] });
    expect(count((await tab()).text)).toBe('0');
    await ada.post(`/leads/${b.id}`, { version: 1, phones: phone(1), duplicates_seen: a.id });
    expect(count((await tab()).text)).toBe('2');
    await ada.post(`/leads/${a.id}/delete`);
    expect(count((await tab()).text)).toBe('0');
    await ada.post(`/leads/${a.id}/restore`);
    expect(names((await tab()).text)).toEqual(['B', 'A']);
    await ada.post(`/leads/${b.id}`, { version: 2, phones: phone(3) });
    expect(count((await tab()).text)).toBe('0');
    await site
      .db('leads')
      .where({ id: b.id })
      .update({ phones: [phone(1)] });
    await ada.post('/leads/merge', { ids: [a.id, b.id], main: a.id });
    expect(count((await tab()).text)).toBe('0');
    const merge = await site.db('operations').where({ kind: 'merge' }).first();
    await ada.post(`/operations/${merge.id}/undo`);
    expect(count((await tab()).text)).toBe('2');
    await site.db('leads').where({ id: a.id }).delete();
    expect(count((await tab()).text)).toBe('0');
  });

  it('splits a group where the link between two went', async () => {
    await make('A', { phones: [phone(1)] });
    const link = await make('Link', { phones: [phone(1)], emails: ['x@example.com'] });
    await make('B', { emails: ['x@example.com'] });
    await make('C', { emails: ['x@example.com'] });
    expect(merges((await tab()).text)).toHaveLength(1);
    await site.db('leads').where({ id: link.id }).update({ emails: [] });
    const page = (await tab()).text;
    expect(merges(page)).toHaveLength(2);
    expect(names(page)).toEqual(['C', 'B', 'Link', 'A']);
  });

  it('pages, filters and searches', async () => {
    for (let at = 0; at < 12; at += 1)
      await make(`Twin ${at}`, { phones: [phone(1)], step_id: at % 2 ? step.new : step.interested });
    const last = (await tab('&page=9')).text;
    expect(names(last)).toEqual(['Twin 1', 'Twin 0']);
    expect(last).toContain('11–12 of 12');
    const filtered = (await tab(`&step_id=${step.interested}`)).text;
    expect(names(filtered)).toHaveLength(6);
    expect(names((await tab('&q=Twin 11')).text)).toEqual(['Twin 11']);
    expect(names((await tab('&sort=full_name&q=Nobody')).text)).toEqual([]);
    expect((await tab()).text).not.toContain('aria-sort');
  });

  it('leads to the neighbours of its own order', async () => {
    const a = await make('A', { phones: [phone(1)] });
    const b = await make('B', { phones: [phone(2)] });
    const c = await make('C', { phones: [phone(1)] });
    await make('D', { phones: [phone(2)] });
    await tab();
    const page = (await ada.get(`/leads/${c.id}?from=tab%3Dduplicates`)).text;
    expect(/href="\/leads\/(\d+)[^"]*" rel="prev"/.exec(page)![1]).toBe(String(b.id));
    expect(/href="\/leads\/(\d+)[^"]*" rel="next"/.exec(page)![1]).toBe(String(a.id));
  });

  it('tells who sees only his own nothing of others', async () => {
    const sam = await site.as('Sam');
    const mine = { responsible_id: cast.Sam.id };
    const own = await make('Own', { phones: [phone(1)], ...mine });
    const other = await make('Secret', { phones: [phone(1)] });
    const page = (await tab('', sam)).text;
    expect([count(page), names(page)]).toEqual(['0', []]);
    const twin = await make('Twin', { phones: [phone(1)], ...mine });
    const both = (await tab('', sam)).text;
    expect([count(both), names(both), merges(both)]).toEqual(['2', ['Twin', 'Own'], [idsOf(own, twin)]]);
    expect(both).not.toContain('Secret');
    await site.db('leads').where({ id: other.id }).update(mine);
    expect(count((await tab('', sam)).text)).toBe('3');
    await site.db('leads').whereIn('id', [own.id, other.id]).update({ responsible_id: cast.Ada.id });
    expect(count((await tab('', sam)).text)).toBe('0');
    expect(count((await tab()).text)).toBe('3');
  });

  it('offers to merge only to those who may', async () => {
    await make('A', { phones: [phone(1)] });
    await make('B', { phones: [phone(1)] });
    const page = (await tab('', await site.as('Vera'))).text;
    expect(names(page)).toEqual(['B', 'A']);
    expect(merges(page)).toEqual([]);
  });

  it('leaves a whole import to the job; till then the groups are as they were', async () => {
    await site.db.raw(`insert into leads (full_name, phones, step_id)
      select 'Row ' || n, array['+38067' || lpad((n / 2)::text, 7, '0')], 1 from generate_series(2, 601) n`);
    expect(count((await tab()).text)).toBe('0');
    expect(await site.db('lead_key_changes')).toHaveLength(600);
    expect(await settleAll(site.db, new AbortController().signal)).toBe(600);
    expect(count((await tab()).text)).toBe('600');
  });
});

describe('two who add the same phone at once', () => {
  it('both end in the tab', async () => {
    const site = await openCommittedSite();
    try {
      const [one, two] = [await site.db.transaction(), await site.db.transaction()];
      const first = await makeLead(one, { phones: [phone(5)] });
      const second = await makeLead(two, { phones: [phone(5)] });
      await one.commit();
      await settleFew(site.db);
      expect(await site.db('lead_duplicates')).toEqual([]);
      await two.commit();
      await Promise.all([settleFew(site.db), settleFew(site.db), settleFew(site.db)]);
      const found = await site.db('lead_duplicates').orderBy('lead_id').pluck('lead_id');
      expect(found).toEqual([first.id, second.id]);
    } finally {
      await site.close();
    }
  });
});

describe('groups', () => {
  it('are what a chain of shared keys connects', () => {
    const leads = [
      { id: 1, keys: ['a'] },
      { id: 9, keys: ['b'] },
      { id: 5, keys: ['c', 'a'] },
      { id: 3, keys: ['b', 'c'] },
      { id: 4, keys: ['d', 'd'] },
      { id: 7, keys: ['e'] },
      { id: 6, keys: ['e'] },
    ];
    expect(Object.fromEntries(groupsOf(leads))).toEqual({ 1: 9, 3: 9, 5: 9, 9: 9, 6: 7, 7: 7 });
  });
});
