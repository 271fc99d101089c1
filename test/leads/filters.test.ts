import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead, LeadValues } from '../../src/leads/repository.ts';
import { makeLead } from '../support/make.ts';
import { cast, step } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { idsOn } from './mixed-leads.ts';

describe('the filters of the list', () => {
  let site: Site;
  let ada: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ada = await site.as('Ada');
  });
  afterEach(() => site.close());

  const found = async (query: string) => idsOn((await ada.get(`/leads?${query}`)).text);
  /** Which of the two leads are found. */
  async function which(query: string, one: Partial<LeadValues>, other: Partial<LeadValues>): Promise<string> {
    const leads: Lead[] = [await makeLead(site.db, one), await makeLead(site.db, other)];
    const ids = await found(query);
    expect(ids.every((id) => leads.some((lead) => lead.id === id))).toBe(true);
    return ['one', 'other'].filter((_, at) => ids.includes(leads[at]!.id)).join('+');
  }

  it.each<[query: string, one: Partial<LeadValues>, other: Partial<LeadValues>, expected: string]>([
    ['step_id=2', { step_id: step.contacted }, {}, 'one'],
    ['step_id_not=2', { step_id: step.contacted }, {}, 'other'],
    ['step_id=1&step_id=2', { step_id: step.contacted }, {}, 'one+other'],
    ['source_id=1', { source_id: 1 }, { source_id: null }, 'one'],
    ['source_id=none', { source_id: 1 }, { source_id: null }, 'other'],
    ['source_id=none&source_id=1', { source_id: 1 }, { source_id: null }, 'one+other'],
    ['source_id_not=1', { source_id: 1 }, { source_id: null }, 'other'],
    ['source_id_not=none', { source_id: 1 }, { source_id: null }, 'one'],
    ['responsible_id=me', {}, { responsible_id: cast.Sam.id }, 'one'],
    ['responsible_id=2', {}, { responsible_id: cast.Sam.id }, 'other'],
    ['responsible_id=none', {}, { responsible_id: null }, 'other'],
    ['responsible_id_not=me', {}, { responsible_id: null }, 'other'],
    ['responsible_id_not=none', {}, { responsible_id: null }, 'one'],
    ['priority=high', { priority: 'high' }, {}, 'one'],
    ['priority_not=high', { priority: 'high' }, {}, 'other'],
    ['priority=high&priority=normal', { priority: 'high' }, {}, 'one+other'],
    ['tag_id=1', { tag_ids: [1, 2] }, { tag_ids: [2] }, 'one'],
    ['tag_id=1&tag_id=2', { tag_ids: [1] }, { tag_ids: [2] }, 'one+other'],
    ['tag_id_not=1', { tag_ids: [1, 2] }, {}, 'other'],
    ['tag_id=2&tag_id_not=1', { tag_ids: [1, 2] }, { tag_ids: [2] }, 'other'],
    ['full_name=пётр', { full_name: 'Иван Петров' }, { full_name: 'Иван', city: 'Петровск' }, 'one'],
    ['city=vil', { city: 'Vilnius' }, { city: 'Kaunas', company: 'Vil' }, 'one'],
    ['address=12-34', { address: 'Gatvė 12-34' }, { address: 'Gatvė 12', phones: ['+37061234567'] }, 'one'],
    ['company=100+200', { company: '100 200 Ltd' }, { company: '200' }, 'one'],
    ['email=second', { emails: ['a@b.lt', 'second@b.lt'] }, { full_name: 'Second' }, 'one'],
    ['comments=call+later', { comments: 'Please CALL later' }, { comments: 'later call' }, 'one'],
    ['phone=8612', { phones: ['+37061234567'] }, { address: '8612' }, 'one'],
    ['phone=068+111', { phones: ['+380501111111', '+380681111111'] }, { phones: ['+380501111111'] }, 'one'],
    ['registered_from=2026-03-01', { registered_on: '2026-03-01' }, { registered_on: '2026-02-28' }, 'one'],
    ['registered_to=2026-02-28', { registered_on: '2026-03-01' }, { registered_on: '2026-02-28' }, 'other'],
    ['registered_from=2026-03-01&registered_to=2026-03-01', { registered_on: '2026-03-01' }, {}, 'one'],
    ['empty=phone', { phones: ['1'] }, {}, 'other'],
    ['filled=phone', { phones: ['1'] }, {}, 'one'],
    ['empty=city&filled=email', { emails: ['a@b.lt'] }, { emails: ['a@b.lt'], city: 'X' }, 'one'],
    ['empty=company', { company: 'X' }, {}, 'other'],
    ['filled=address', { address: 'X' }, {}, 'one'],
    ['empty=next_planned_on&empty=last_action_at', {}, {}, 'one+other'],
    ['step_id=1&priority=high&q=anna', { full_name: 'Anna', priority: 'high' }, { full_name: 'Anna' }, 'one'],
  ])('%s', async (query, one, other, expected) => {
    expect(await which(query, one, other)).toBe(expected);
  });

  it('finds by the exact id', async () => {
    const [first] = [await makeLead(site.db), await makeLead(site.db)];
    expect(await found(`id=${first.id}`)).toEqual([first.id]);
  });

  it('shows each criterion as a chip that takes only itself away', async () => {
    await makeLead(site.db);
    const query =
      'tab=all&q=a+b&step_id=1&step_id=2&source_id=none&responsible_id=me&tag_id_not=1&city=Vil&registered_from=2026-03-01&empty=phone&filled=email&sort=city&size=20&page=3';
    const { text } = await ada.get(`/leads?${query}`);
    const chips = [...text.matchAll(/class="pill"><span>([^<]*)<\/span><a href="([^"]*)"/g)].map(([, said, href]) => [
      said,
      href!.replaceAll('&amp;', '&'),
    ]);
    expect(chips.map(([said]) => said)).toEqual([
      'Search: a b',
      'Step: New',
      'Step: Contacted',
      expect.stringMatching(/^Responsible: /),
      expect.stringMatching(/^Source: /),
      expect.stringMatching(/Tags.*Urgent/),
      'City: Vil',
      expect.stringContaining('2026'),
      expect.stringContaining('Phone'),
      expect.stringContaining('E-mail'),
    ]);
    const parts = query.split('&').filter((part) => part !== 'page=3');
    for (const [said, href] of chips) {
      const left = href!.slice('/leads?'.length).split('&');
      expect(left.length, said).toBe(parts.length - 1);
      expect(parts.filter((part) => !left.includes(part))).toHaveLength(1);
    }
    expect(text).toMatch(/<\/ul>\s*<a href="\/leads\?tab=all">Reset/);
    const builder = new URLSearchParams(/href="\/leads\/filter\?([^"]*)"/.exec(text)![1]!.replaceAll('&amp;', '&'));
    const edit = new URLSearchParams(builder.get('state')!);
    expect(edit.getAll('step_id')).toEqual(['1', '2']);
    expect(edit.get('city')).toBe('Vil');
  });

  it.each([
    'step_id=abc&step_id=&step_id=-1&step_id=1.5&step_id=99999999999999999999',
    'responsible_id=nobody&source_id=me&priority=urgent&tag_id=none&step_id=none',
    'registered_from=yesterday&registered_to=2026-02-30',
    'empty=password&filled=rights&empty=',
    'id=abc&page=-5&size=1000000&sort=password_hash&tab=secret',
    'sort=--id&page=1e9&size=NaN',
    `q=${encodeURIComponent(' '.repeat(50))}&full_name=+`,
    '__proto__=1&constructor=2&hasOwnProperty=3&toString=4',
  ])('drops what does not fit: %s', async (query) => {
    const lead = await makeLead(site.db);
    expect(await found(query)).toEqual([lead.id]);
  });

  it.each([
    `q=${'x'.repeat(5000)}`,
    `q=${'a+'.repeat(3000)}`,
    `${'step_id=1&'.repeat(500)}x=1`,
    'q=%00',
    'q=%ED%A0%80',
    'q=%E0%A4%A',
    'full_name=%00&city=%FF',
    'q=%F0%9F%98%80',
    `id=${'9'.repeat(400)}`,
    'q[a]=1&q[b]=2&step_id[]=1',
  ])('never fails: %s', async (query) => {
    const { status } = await ada.get(`/leads?${query}`);
    expect(status).toBeLessThan(500);
    expect((await ada.get(`/leads/search?${query}`)).status).toBeLessThan(500);
  });
});
