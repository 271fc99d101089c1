/** First and last day of a period; null is open. */
export interface Days {
  first: string | null;
  last: string | null;
}

const units = ['week', 'month', 'quarter', 'year'] as const;
type Unit = (typeof units)[number];
const sides = { last: -1, this: 0, next: 1 } as const;
type Side = keyof typeof sides;

/** Periods without a number, in the order in which they are offered. */
export const periods = [
  ...['today', 'yesterday', 'tomorrow'],
  ...(['this', 'last', 'next'] as const).flatMap((side) => units.map((unit) => `${side}_${unit}`)),
];
/** Periods of so many days, without their number. */
export const countedPeriods = ['last_days', 'next_days', 'older_than_days'] as const;
export type CountedPeriod = (typeof countedPeriods)[number];

const shape = /^(last|next|older_than)_([1-9]\d{0,3})_days$/;

/** `last_7_days`, split into what it is and its number. */
export function readPeriod(value: string): { period: string; days: number | null } | null {
  if (periods.includes(value)) return { period: value, days: null };
  const [, what, days] = shape.exec(value) ?? [];
  return what ? { period: `${what}_days`, days: Number(days) } : null;
}

export function writePeriod(period: string, days: number | string): string {
  return countedPeriods.includes(period as CountedPeriod) ? period.replace(/days$/, `${days}_days`) : period;
}

/** `a..b`, either end may be open; null for anything else. */
export function readRange(value: string): [first: string, last: string] | null {
  const [first, last, more] = value.split('..');
  return last === undefined || more !== undefined || first + last === '' ? null : [first!, last];
}

/** The days of a period, a range or a single day, seen from `today`. Weeks begin on Monday. */
export function daysOf(value: string, today: string): Days {
  const range = readRange(value);
  if (range) return { first: range[0] || null, last: range[1] || null };
  const read = readPeriod(value);
  if (!read) return { first: value, last: value };
  const { period, days } = read;
  if (days !== null) return daysAround(period as CountedPeriod, days, today);
  const near = { today: 0, yesterday: -1, tomorrow: 1 }[period];
  if (near !== undefined) return { first: later(today, near), last: later(today, near) };
  const [side, unit] = period.split('_') as [Side, Unit];
  return { first: startOf(unit, today, sides[side]), last: later(startOf(unit, today, sides[side] + 1), -1) };
}

/** The last and the next days hold today. */
function daysAround(period: CountedPeriod, days: number, today: string): Days {
  if (period === 'last_days') return { first: later(today, 1 - days), last: today };
  if (period === 'next_days') return { first: today, last: later(today, days - 1) };
  return { first: null, last: later(today, -days - 1) };
}

/** First day of the week, month … that is so many after today's. */
function startOf(unit: Unit, today: string, after: number): string {
  const day = new Date(`${today}T00:00Z`);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  if (unit === 'week') return later(today, 7 * after - ((day.getUTCDay() + 6) % 7));
  if (unit === 'year') return iso(Date.UTC(year + after, 0));
  return iso(unit === 'month' ? Date.UTC(year, month + after) : Date.UTC(year, month - (month % 3) + 3 * after));
}

export function later(day: string, days: number): string {
  return iso(Date.parse(`${day}T00:00Z`) + days * 86_400_000);
}

function iso(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
