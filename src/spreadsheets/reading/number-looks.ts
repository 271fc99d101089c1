import type { Cell } from '../cells.ts';

/** How a number is shown, as far as it changes what it means; a number says how many digits it is filled up to. */
export type NumberLook = 'plain' | 'percent' | 'date' | 'moment' | 'time' | 'elapsed' | number;

const days = range(14, 17, 27, 31, 36, 36, 50, 58);
const times = range(18, 21, 32, 35, 45, 45, 47, 47);

/** Of the formats that have a number instead of a code. */
export function builtInLook(id: number): NumberLook {
  if (id === 22) return 'moment';
  if (id === 46) return 'elapsed';
  if (id === 9 || id === 10) return 'percent';
  if (days.has(id)) return 'date';
  return times.has(id) ? 'time' : 'plain';
}

/** `dd.mm.yyyy` is a date, `"Amount" 0.00` is none. */
export function lookOf(code: string): NumberLook {
  const first = bare(code).split(';', 1)[0]!;
  if (/\[(h+|m+|s+)\]/i.test(first)) return 'elapsed';
  const letters = first.replace(/\[[^\]]*\]/g, '');
  if (letters.includes('%')) return 'percent';
  const day = /[dy]/i.test(letters) || (/m/i.test(letters) && !/[hs]/i.test(letters.replace(/am\/pm/gi, '')));
  const time = /[hs]/i.test(letters);
  if (day && /general/i.test(letters)) return 'plain';
  if (day) return time ? 'moment' : 'date';
  if (time) return 'time';
  return /^0{2,}$/.test(letters) ? letters.length : 'plain';
}

/** Without what is shown as it stands. */
function bare(code: string): string {
  return code.replace(/"[^"]*"?|\\.|_.|\*./g, '');
}

/** The number as its look means it. Dates of 1900 count a 29 February that never was, as Excel does. */
export function shownNumber(value: number, look: NumberLook, from1904: boolean): Cell {
  if (look === 'plain' || !Number.isFinite(value)) return plainNumber(value);
  if (look === 'percent') return percent(value);
  if (typeof look === 'number')
    return Number.isInteger(value) && value >= 0 ? String(value).padStart(look, '0') : value;
  if (look === 'elapsed') return value < 0 ? value : clock(Math.round(value * 86_400));
  const noDay = value < 1 && value >= 0 && (value > 0 || look !== 'date');
  if (noDay) return clock(Math.round(value * 86_400) % 86_400);
  const date = moment(value, from1904);
  if (!date) return value;
  if (look === 'time') return date.slice(11);
  return { date: look === 'moment' ? date : date.slice(0, 10) };
}

/** As precisely as spreadsheets show it: 0.1 + 0.2 is 0.3. */
export function plainNumber(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  return Number.isInteger(value) ? value : Number(value.toPrecision(15));
}

/** `25%` of 0.25, as the spreadsheet shows it and a csv has it. */
export function percent(value: number): string | null {
  return Number.isFinite(value) ? `${Number((value * 100).toPrecision(15))}%` : null;
}

function moment(value: number, from1904: boolean): string | undefined {
  const first = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, value < 60 ? 31 : 30);
  if (value < (from1904 ? 0 : 1) || value >= 2_958_466) return undefined;
  return new Date(first + Math.round(value * 86_400) * 1000).toISOString().slice(0, 19);
}

/** `36:05:00` of a number of seconds. */
export function clock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function range(...bounds: number[]): Set<number> {
  const ids = new Set<number>();
  for (let at = 0; at < bounds.length; at += 2) {
    for (let id = bounds[at]!; id <= bounds[at + 1]!; id++) ids.add(id);
  }
  return ids;
}
