import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { idsOn } from '../leads/mixed-leads.ts';
import { cast } from '../support/people.ts';
import { openSite, type Site, type Visitor } from '../support/site.ts';
import { customFields, dayIn, dice, makeRows, meets, type Row, type Wish, type WishGroup } from './truth.ts';

const zones = ['America/Los_Angeles', 'Europe/Vilnius', 'Pacific/Kiritimati'];
const periods = [
  ...[
    'today',
    'yesterday',
    'tomorrow',
    'last_7_days',
    'next_7_days',
    'older_than_30_days',
    'last_1_days',
    'next_90_days',
  ],
  ...['this', 'last', 'next'].flatMap((side) => ['week', 'month', 'quarter', 'year'].map((unit) => `${side}_${unit}`)),
];
const now = Date.now();
const iso = (days: number) => dayIn('UTC', now + days * 86_400_000);
const days = [...periods, iso(0), iso(-7), `${iso(-8)}..${iso(1)}`, `..${iso(-1)}`, `${iso(2)}..`];
const ends = [iso(0), iso(-7), iso(31)];
const numbers = ['10', '-5', '10.5', '0..200', '..10', '10,5..'];

/** What may be asked of each field: its operations, each with the values to try. */
const asked: Record<string, Record<string, string[]>> = {
  city: {
    has: ['vil', 'šiaul', 'орел', 'новая одес'],
    lacks: ['вил', 'vil'],
    is: ['vilnius', 'Siauliai'],
    not: ['VILNIUS'],
  },
  company: { has: ['firm 1', 'irm'], lacks: ['firm'], is: ['FIRM 2', 'firm'], not: ['firm 3'] },
  full_name: { has: ['100%', 'under_s', 'lead'], lacks: ['анна'], is: ['Žukauskas', 'zukauskas'], not: ['lead 1'] },
  phone: { has: ['37061', '6810', '111111'], lacks: ['6112'], is: ['+380681111111'], not: ['+380681111111'] },
  email: { has: ['user1', 'example.com'], lacks: ['user2'], is: ['User3@example.com'], not: ['user4@example.com'] },
  company_code: { has: ['30'], lacks: ['301'], is: ['302'], not: ['303'] },
  comments: { has: ['call', '50% off'], lacks: ['call'], is: ['call later'], not: ['позвонить'] },
  'custom.note': { has: ['red', 'краснаЯ'], lacks: ['door'], is: ['RED GATE'], not: ['red door'] },
  step_id: { is: ['1', '4'], not: ['2', '3'] },
  responsible_id: { is: ['me', 'none', '2'], not: ['me', 'none'] },
  source_id: { is: ['none', '1', '2'], not: ['none', '3'] },
  priority: { is: ['high', 'low'], not: ['normal'] },
  'custom.size': { is: ['Small', 'Больш?й', 'me'], not: ['me', 'Больш?й'] },
  tag_id: { is: ['1', '2'], all: ['1', '2'], not: ['1', '2'] },
  'custom.needs': { is: ['IPTV', 'Телефон'], all: ['IPTV', 'Wi-Fi'], not: ['Wi-Fi'] },
  'custom.vip': { is: ['1', '0'] },
  'custom.budget': { is: numbers, not: ['10', '0..200'], from: ['10.5'], to: ['10', '-1'] },
  registered_on: { is: days, not: ['this_week', iso(0)], from: ends, to: ends },
  next_planned_on: { is: days, not: ['next_7_days', iso(1)], from: ends, to: ends },
  last_action_at: { is: days, not: ['today', 'last_week', iso(-7)], from: ends, to: ends },
  'custom.due': { is: days, not: ['this_month', `${iso(-8)}..${iso(1)}`], from: ends, to: ends },
};
const required = new Set(['full_name', 'step_id', 'priority', 'registered_on', 'custom.vip']);
const several = new Set([
  'step_id',
  'responsible_id',
  'source_id',
  'priority',
  'custom.size',
  'tag_id',
  'custom.needs',
]);
const texts = new Set(['city', 'company', 'full_name', 'phone', 'email', 'company_code', 'comments', 'custom.note']);

/** Every field with every operation and value once. */
const single: Wish[] = Object.entries(asked).flatMap(([field, operations]) => [
  ...Object.entries(operations).flatMap(([operation, values]) =>
    values.map((value) => ({ field, operation, values: [value] })),
  ),
  ...(required.has(field) ? [] : ['empty', 'filled'].map((operation) => ({ field, operation, values: [] }))),
]);

function addressOf(groups: WishGroup[], either: boolean): string {
  const query = new URLSearchParams({ tab: 'all', sort: 'id', size: '100' });
  if (either) query.set('join', 'or');
  groups.forEach(({ any, wishes }, at) => {
    const prefix = at === 0 ? '' : 'b.';
    if (any) query.set(`${prefix}match`, 'any');
    for (const { field, operation, values } of wishes) {
      if (values.length === 0) query.append(prefix + operation, field);
      for (const value of values) query.append(prefix + nameOf(field, operation), value);
    }
  });
  return `/leads?${query}`;
}

function nameOf(field: string, operation: string): string {
  const isUsual = operation === (texts.has(field) ? 'has' : 'is');
  if (isUsual) return field;
  if (field === 'registered_on' && (operation === 'from' || operation === 'to')) return `registered_${operation}`;
  return operation === 'not' && several.has(field) && !field.includes('.') ? `${field}_not` : `${field}.${operation}`;
}

describe('what the filter finds', { timeout: 180_000 }, () => {
  let site: Site;
  let ada: Visitor;
  let rows: Row[];
  beforeAll(async () => {
    site = await openSite();
    ada = await site.as('Ada');
    rows = await makeRows(site.db, 220, now);
  }, 120_000);
  afterAll(() => site.close());

  async function inZone(zone: string, check: () => Promise<void>): Promise<void> {
    await site.db('admins').where({ id: cast.Ada.id }).update({ time_zone: zone });
    // Only the clock stands still: midnight does not fall between the question and the expectation.
    vi.useFakeTimers({ toFake: ['Date'], now });
    await check().finally(() => vi.useRealTimers());
  }

  async function compare(groups: WishGroup[], either: boolean, zone: string): Promise<number> {
    const address = addressOf(groups, either);
    const expected = rows.filter((row) => meets(row, groups, either, zone, now)).map(({ id }) => id);
    const { status, text } = await ada.get(address);
    expect(status, address).toBe(200);
    expect(idsOn(text), address).toEqual(expected.slice(0, 100));
    const total = expected.length > 0 ? `of ${expected.length}` : 'Nothing found';
    expect(/class="list-total[^"]*">([^<]*)</.exec(text)![1], address).toContain(total);
    return expected.length;
  }

  it.each(zones)('is what a plain look at every row finds, for each field and operation, in %s', async (zone) => {
    // Days differ between zones, nothing else does.
    const wishes = zone === zones[0] ? single : single.filter(({ field }) => /_on$|_at$|due$/.test(field));
    let found = 0;
    await inZone(zone, async () => {
      for (const wish of wishes) found += Number((await compare([{ any: false, wishes: [wish] }], false, zone)) > 0);
    });
    expect(found).toBeGreaterThan(wishes.length * 0.8);
  });

  it.each(zones)('is the same for groups put together at random, in %s', async (zone) => {
    const { upTo, chance, pick } = dice(zone.length);
    await inZone(zone, async () => {
      for (let round = 0; round < 40; round++) {
        const group = (most: number): WishGroup => ({
          any: chance(0.5),
          wishes: distinct(Array.from({ length: 1 + upTo(most) }, () => pick(single))),
        });
        const groups = [group(4), ...(chance(0.6) ? [group(3)] : [])];
        await compare(groups, groups.length > 1 && chance(0.5), zone);
      }
    });
  });

  it('knows the custom fields it is asked for', () => {
    expect(customFields.every(({ key }) => `custom.${key}` in asked)).toBe(true);
  });
});

/** Values of one choice and operation are one condition in the address: one of each will do. */
function distinct(wishes: Wish[]): Wish[] {
  const names = wishes.map(({ field, operation }) => `${field} ${operation}`);
  return wishes.filter((wish, at) => !several.has(wish.field) || names.indexOf(names[at]!) === at);
}
