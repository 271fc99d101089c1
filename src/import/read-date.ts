import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';

export type DateOrder = 'dmy' | 'mdy';

// With a time behind it, or with «г.» for the year.
const numbers = /^(\d{1,4})([./\-\s])(\d{1,2})\2(\d{1,4})(?:[T\s,]+\d{1,2}:\d\d.*|\s?[гр]?\.?)$/;

/** `YYYY-MM-DD` of a day from 1900 to 2199, or undefined. Between slashes and hyphens the order says what comes first. */
export function readDate(cell: Cell, order: DateOrder): string | undefined {
  if (typeof cell === 'number') return fromSerial(cell);
  const text = cellText(cell);
  if (/^\d{8}$/.test(text)) return day(text.slice(0, 4), text.slice(4, 6), text.slice(6));
  const parts = partsOf(text);
  if (!parts) return undefined;
  const [first, sign, second, third] = parts;
  if (first.length === 4) return day(first, second, third);
  const year = fullYear(third);
  if (sign === '.' || order === 'dmy')
    return day(year, second, first) ?? (sign === '.' ? undefined : day(year, first, second));
  return day(year, first, second) ?? day(year, second, first);
}

/** Which order the text can only have; `either` for 03/04/2026, undefined where the order does not matter. */
export function orderOf(cell: Cell): DateOrder | 'either' | undefined {
  const [first, sign, second, third] = (typeof cell === 'string' && partsOf(cell.trim())) || [];
  if (!first || first.length === 4 || sign === '.' || first === second) return undefined;
  const year = fullYear(third!);
  const [dmy, mdy] = [day(year, second!, first), day(year, first, second!)];
  if (dmy && mdy) return 'either';
  return dmy ? 'dmy' : mdy ? 'mdy' : undefined;
}

function partsOf(text: string): [string, string, string, string] | undefined {
  const [, first, sign, second, third] = numbers.exec(text) ?? [];
  if (!first || (first.length !== 4 && (first.length > 2 || third!.length === 3 || third!.length === 1)))
    return undefined;
  return [first, sign!, second!, third!];
}

// 06.09.90 is a birthday of 1990, 01.02.26 a day of this year.
function fullYear(year: string): string {
  if (year.length !== 2) return year;
  const latest = (new Date().getUTCFullYear() % 100) + 10;
  return `${Number(year) <= latest ? 20 : 19}${year}`;
}

function day(year: string, month: string, of: string): string | undefined {
  const iso = `${year}-${month.padStart(2, '0')}-${of.padStart(2, '0')}`;
  const at = new Date(`${iso}T00:00:00Z`);
  const exists = !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
  return exists && iso >= '1900' && iso < '2200' ? iso : undefined;
}

// A day that lost its format in a spreadsheet is the count of days since 30 December 1899; from 1954 to 2119.
function fromSerial(serial: number): string | undefined {
  if (serial < 20_000 || serial > 80_000) return undefined;
  return new Date(Date.UTC(1899, 11, 30) + Math.floor(serial) * 86_400_000).toISOString().slice(0, 10);
}
