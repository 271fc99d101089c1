import { expect, it, vi } from 'vitest';
import type { BookType } from 'xlsx';
import { SpreadsheetError } from '../../src/spreadsheets/spreadsheet-error.ts';
import { bookOf, fileOf, read } from '../support/spreadsheets.ts';

const rows = [['Name', 'Phone', 'Born on', 'VIP'] as unknown[]].concat(
  Array.from({ length: 20 }, (_, at) => [`Ада ${at}`, 380681111111 + at, new Date(Date.UTC(1990, 8, at)), true]),
);
const places = 80;
// SheetJS names each record that it does not know.
vi.spyOn(console, 'error').mockReturnValue();

async function outcomeOf(bytes: Buffer): Promise<string> {
  return read(await fileOf(bytes)).then(JSON.stringify, (error) => SpreadsheetError.of(error).fault);
}

/** What the files with one bit flipped, at places all over them, are read as. */
async function spoilt(good: Buffer): Promise<string[]> {
  const outcomes = [];
  for (let place = 0; place < places; place++) {
    const bytes = Buffer.from(good);
    bytes[Math.floor((place * good.length) / places)]! ^= 1 << (place % 8);
    outcomes.push(await outcomeOf(bytes));
  }
  return outcomes;
}

it.each(['xlsx', 'ods'] as BookType[])('an %s with a flipped bit is read rightly or not at all', async (type) => {
  const good = bookOf({ People: rows }, type);
  const right = await outcomeOf(good);
  const allowed = [right, 'broken', 'not_spreadsheet', 'unsafe', 'password'];
  expect((await spoilt(good)).filter((outcome) => !allowed.includes(outcome))).toEqual([]);
});

it.each(['biff8', 'biff5', 'biff2', 'xlml'] as BookType[])('a %s with a flipped bit ends', async (type) => {
  const outcomes = await spoilt(bookOf({ People: rows }, type));
  expect(outcomes).toHaveLength(places);
});

it.each(['xlsx', 'ods'] as BookType[])('an %s that was cut off is refused', async (type) => {
  const good = bookOf({ People: rows }, type);
  for (let part = 1; part < 10; part++) {
    const cut = good.subarray(0, Math.floor((good.length * part) / 10));
    expect(await outcomeOf(cut)).toBe('broken');
  }
});
