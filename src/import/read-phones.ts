import type { CountryCode } from 'libphonenumber-js/max';
import { type Phone, parsePhone, phoneDigits, splitPhones } from '../phones/parse.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { Note } from './notes.ts';

const most = 20;
const rounded = /^(\d)(?:[.,](\d+))?e\+?(\d{1,2})$/i;

/**
 * The phones of a row's cells, the first being the primary one. What a spreadsheet program made of a number is
 * undone where that is certain; no phone is a reason to refuse a row.
 */
export function readPhones(cells: Cell[], countries: readonly CountryCode[], notes: Note[]): Phone[] {
  const parts = cells.flatMap((cell) => cellText(cell).split(/[;\n]/));
  const phones = parts.flatMap((part) => readPart(withoutQuote(part.trim()), countries, notes));
  const different = [...new Set(phones)];
  for (const phone of different.slice(most)) notes.push({ name: 'phone_too_many', text: phone });
  return different.slice(0, most);
}

// An apostrophe before a number makes it a text in a spreadsheet program.
function withoutQuote(text: string): string {
  return text.replace(/^['’`]+(?=[+\d(])/, '');
}

// Before anything is split at its commas: 3,80681E+11 is one number.
function readPart(text: string, countries: readonly CountryCode[], notes: Note[]): Phone[] {
  const [, whole, fraction = '', exponent] = rounded.exec(text.replace(/\s/g, '')) ?? [];
  if (whole) {
    const digits = whole + fraction;
    const length = Number(exponent) + 1;
    // 3,80681E+11 holds six of the twelve digits: any number made of it would be a stranger's.
    if (digits.length > length || length > 15 || digits.length < Math.min(length, 9)) return lost(text, notes);
    return restored(text, digits.padEnd(length, '0'), countries, notes);
  }
  if (/^\d{5,15}[.,]0+$/.test(text)) return restored(text, text.replace(/[.,]0+$/, ''), countries, notes);
  return splitPhones(text).flatMap((one) => readOne(one, countries, notes));
}

function readOne(text: string, countries: readonly CountryCode[], notes: Note[]): Phone[] {
  if (!/\d/.test(text)) return lost(text, notes);
  const phone = parsePhone(text, countries);
  if (isWithoutZero(text, phone)) notes.push({ name: 'phone_restored', text: `${text} → ${phone}` });
  return phone ? [phone] : [];
}

function lost(text: string, notes: Note[]): Phone[] {
  if (/[\p{L}\d]/u.test(text)) notes.push({ name: 'phone_lost', text });
  return [];
}

function restored(text: string, digits: string, countries: readonly CountryCode[], notes: Note[]): Phone[] {
  const phone = parsePhone(digits, countries);
  notes.push({ name: 'phone_restored', text: `${text} → ${phone}` });
  return [phone];
}

// 681111111 of a column of numbers was 0681111111: a number of the country without its zero and without its code.
function isWithoutZero(text: string, phone: Phone): boolean {
  return /^[1-9]\d{8}$/.test(text) && phone.startsWith('+380') && phoneDigits(phone) === `380${text}`;
}
