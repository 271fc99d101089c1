import type { Knex } from 'knex';
import { cast } from '../support/people.ts';

/** What the filter of leads can ask, evaluated the plain way over rows at hand. */

export interface Row {
  id: number;
  full_name: string;
  phones: string[];
  emails: string[];
  city: string | null;
  company: string | null;
  company_code: string | null;
  comments: string;
  source_id: number | null;
  responsible_id: number | null;
  step_id: number;
  priority: string;
  tag_ids: number[];
  registered_on: string;
  next_planned_on: string | null;
  last_action_at: Date | null;
  custom: Record<string, unknown>;
}

export interface Wish {
  field: string;
  operation: string;
  values: string[];
}

export interface WishGroup {
  any: boolean;
  wishes: Wish[];
}

/** The same numbers each time. */
export function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const upTo = (count: number) => Math.floor(next() * count);
  return {
    upTo,
    chance: (share: number) => next() < share,
    pick: <T>(list: readonly T[]): T => list[upTo(list.length)]!,
  };
}

export const customFields = [
  { key: 'note', kind: 'text', options: [] },
  { key: 'budget', kind: 'number', options: [] },
  { key: 'due', kind: 'date', options: [] },
  { key: 'vip', kind: 'checkbox', options: [] },
  { key: 'size', kind: 'select', options: ['Small', 'Больш?й', 'me'] },
  { key: 'needs', kind: 'multi_select', options: ['IPTV', 'Wi-Fi', 'Телефон'] },
];

const day = 86_400_000;
const cities = ['Vilnius', 'VILNIUS', 'Šiauliai', 'Новая Одесса', 'Орёл'];
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);

/** Leads with gaps and repetitions in every field, around `now`. */
export async function makeRows(db: Knex, count: number, now: number): Promise<Row[]> {
  const { upTo, chance, pick } = dice(7);
  const near = () => pick([0, 1, -1, 2, 7, -6, -7, -8, -30, -31, 31, -95, 90, 370, -360, upTo(60) - 30]);
  const dayOf = () => iso(now + near() * day);
  const maybe = <T>(value: T): T | null => (chance(0.3) ? null : value);
  await db('custom_fields').insert(
    customFields.map((field, position) => ({
      ...field,
      entity: 'lead',
      name: `Own ${field.key}`,
      position,
      searchable: true,
      index_state: 'ready',
    })),
  );
  await db('leads').insert(
    Array.from({ length: count }, (_, n) => ({
      full_name: pick(['Анна Петрова', 'Ivan 100%', 'Žukauskas', 'under_score', `Lead ${n % 9}`]),
      phones: maybe([`+37061${String(upTo(90) + 10)}0000`, ...(chance(0.2) ? ['+380681111111'] : [])]) ?? [],
      emails: maybe([`user${upTo(6)}@example.com`]) ?? [],
      city: maybe(pick(cities)),
      company: maybe(`Firm ${upTo(5)}`),
      company_code: maybe(`30${upTo(4)}`),
      comments: maybe(pick(['Call later', 'call back; 50% off', 'Позвонить'])) ?? '',
      source_id: maybe(1 + upTo(3)),
      responsible_id: pick([cast.Ada.id, cast.Sam.id, cast.Vera.id, null]),
      step_id: 1 + upTo(4),
      priority: pick(['low', 'normal', 'high']),
      tag_ids: pick([[], [1], [2], [1, 2], []]),
      registered_on: dayOf(),
      next_planned_on: maybe(dayOf()),
      last_action_at: maybe(
        new Date(now + near() * day + pick([0, 1, -1, 5, 11.999, 12, -7, -8, upTo(24)]) * 3_600_000),
      ),
      custom: Object.fromEntries(
        Object.entries({
          note: maybe(pick(['red door', 'Red Gate', 'Красная дверь'])),
          budget: maybe(pick([0, -5, 10, 10.5, 200, 1000])),
          due: maybe(dayOf()),
          vip: chance(0.4) || null,
          size: maybe(pick(customFields[4]!.options)),
          needs: maybe(customFields[5]!.options.filter(() => chance(0.5))),
        }).filter(([, value]) => value !== null && String(value) !== ''),
      ),
    })),
  );
  return db('leads').orderBy('id');
}

const fold = (text: string) =>
  text.toLowerCase().replace(/[ёąčęėįšųūž]/g, (letter) => 'еaceeisuuz'['ёąčęėįšųūž'.indexOf(letter)]!);

export function meets(row: Row, groups: WishGroup[], either: boolean, zone: string, now: number): boolean {
  const given = groups.filter(({ wishes }) => wishes.length > 0);
  const met = given.map(({ any, wishes }) => {
    const answers = wishes.map((wish) => isMet(row, wish, zone, now));
    return any ? answers.includes(true) : !answers.includes(false);
  });
  if (met.length === 0) return true;
  return either ? met.includes(true) : !met.includes(false);
}

function isMet(row: Row, { field, operation, values }: Wish, zone: string, now: number): boolean {
  if (operation === 'not') return !isMet(row, { field, operation: 'is', values }, zone, now);
  if (operation === 'lacks') return !isMet(row, { field, operation: 'has', values }, zone, now);
  const value = heldBy(row, field, zone);
  const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
  if (operation === 'empty') return isEmpty;
  if (operation === 'filled') return !isEmpty;
  if (field === 'custom.vip') return (value === true) === (values[0] === '1');
  const wanted = values.map((one) => (one === 'me' && field === 'responsible_id' ? String(cast.Ada.id) : one));
  if (wanted.includes('none')) return isEmpty || wanted.includes(String(value));
  if (isEmpty) return false;
  if (operation === 'has') return [value].flat().some((one) => fold(String(one)).includes(fold(wanted[0]!)));
  if (Array.isArray(value) && operation === 'all') return wanted.every((one) => value.map(String).includes(one));
  if (Array.isArray(value)) return wanted.some((one) => value.map((each) => fold(String(each))).includes(fold(one)));
  if (kindOf(field) === 'days') return inDays(String(value), operation, wanted[0]!, dayIn(zone, now));
  if (kindOf(field) === 'number') return inRange(Number(value), operation, wanted[0]!);
  return wanted.some((one) => fold(String(value)) === fold(one));
}

export function kindOf(field: string): string {
  if (['registered_on', 'next_planned_on', 'last_action_at', 'custom.due'].includes(field)) return 'days';
  return field === 'id' || field === 'custom.budget' ? 'number' : 'other';
}

function heldBy(row: Row, field: string, zone: string): unknown {
  if (field === 'phone') return row.phones;
  if (field === 'email') return row.emails;
  if (field === 'tag_id') return row.tag_ids;
  if (field === 'last_action_at') return row.last_action_at && dayIn(zone, row.last_action_at.getTime());
  if (field.startsWith('custom.')) return row.custom[field.slice(7)] ?? null;
  return row[field as keyof Row];
}

const days = new Map<string, Intl.DateTimeFormat>();

export function dayIn(zone: string, time: number): string {
  const format = days.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
  days.set(zone, format);
  return format.format(time);
}

function inRange(value: number, operation: string, typed: string): boolean {
  const wanted = typed.replace(',', '.');
  if (operation === 'from') return value >= Number(wanted);
  if (operation === 'to') return value <= Number(wanted);
  const [first, last] = wanted.includes('..') ? wanted.split('..') : [wanted, wanted];
  return (first === '' || value >= Number(first)) && (last === '' || value <= Number(last));
}

/** Days between two dates; weeks by their Mondays, months and quarters by counting them. */
function inDays(value: string, operation: string, wanted: string, today: string): boolean {
  if (operation === 'from') return value >= wanted;
  if (operation === 'to') return value <= wanted;
  if (wanted.includes('..')) {
    const [first, last] = wanted.split('..');
    return (first === '' || value >= first!) && (last === '' || value <= last!);
  }
  const away = (Date.parse(value) - Date.parse(today)) / day;
  const near = { today: 0, yesterday: -1, tomorrow: 1 }[wanted];
  if (near !== undefined) return away === near;
  const [, what, count] = /^(last|next|older_than)_(\d+)_days$/.exec(wanted) ?? [];
  if (what === 'last') return away <= 0 && away > -Number(count);
  if (what === 'next') return away >= 0 && away < Number(count);
  if (what) return away < -Number(count);
  const [side, unit] = wanted.split('_');
  if (!unit) return value === wanted;
  const distance = { last: -1, this: 0, next: 1 }[side!];
  return ordinal(value, unit) - ordinal(today, unit) === distance;
}

// 1970-01-05 was a Monday.
function ordinal(date: string, unit: string): number {
  const [year, month] = date.split('-').map(Number);
  if (unit === 'week') return Math.floor((Date.parse(date) / day - 4) / 7);
  if (unit === 'month') return year! * 12 + month!;
  return unit === 'year' ? year! : year! * 4 + Math.floor((month! - 1) / 3);
}
