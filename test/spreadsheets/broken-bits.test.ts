import { describe, expect, it, vi } from 'vitest';
import { type BookType, CFB } from 'xlsx';
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

it.each(['biff8', 'biff5', 'biff2'] as BookType[])('a %s that was cut off is refused', async (type) => {
  const good = bookOf({ People: rows, Others: rows }, type);
  for (let part = 1; part < 10; part++) {
    const cut = good.subarray(0, Math.floor((good.length * part) / 10));
    expect(['broken', 'not_spreadsheet']).toContain(await outcomeOf(cut));
  }
});

describe('an xls whose parts contradict one another is refused', () => {
  const good = bookOf({ People: rows }, 'biff8');
  const spoiltAt = (at: number, value: number) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32LE(value, at);
    return outcomeOf(bytes);
  };
  const firstTable = 512 * (good.readUInt32LE(76) + 1);

  it('where a sheet is said to begin where none does', async () => {
    const head = Buffer.from([0x85, 0x00]);
    const at = good.indexOf(head, good.indexOf(Buffer.from([0x09, 0x08]))) + 4;
    expect(await spoiltAt(at, good.readUInt32LE(at) + 4)).toBe('broken');
  });

  it('where a cell refers to a text that there is not', async () => {
    const record = (type: number, body: Buffer) => {
      const head = Buffer.alloc(4);
      head.writeUInt16LE(type);
      head.writeUInt16LE(body.length, 2);
      return Buffer.concat([head, body]);
    };
    const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const end = record(0x0a, Buffer.alloc(0));
    const begin = (kind: string) => record(0x0809, bytes(`0006 ${kind} bb0dcc07 41000000 06000000`));
    const workbookWith = async (text: string) => {
      const strings = record(0xfc, bytes('01000000 01000000 0300 00 416461'));
      const sheetAt = begin('0500').length + 4 + 8 + 1 + strings.length + end.length;
      const place = Buffer.alloc(4);
      place.writeUInt32LE(sheetAt);
      const sheetName = record(0x85, Buffer.concat([place, bytes('0000 01 00 41')]));
      const cell = record(0xfd, bytes(`0000 0000 0000 ${text}`));
      const stream = [begin('0500'), sheetName, strings, end, begin('1000'), cell, end];
      const container = CFB.utils.cfb_new();
      CFB.utils.cfb_add(container, '/Workbook', Buffer.concat([...stream, Buffer.alloc(5000)]));
      return outcomeOf(CFB.write(container, { type: 'buffer' }) as Buffer);
    };
    expect(await workbookWith('00000000')).toContain('"sample":[["Ada"]]');
    expect(await workbookWith('01000000')).toBe('broken');
  });

  it('where its sectors go round in a circle, or end too soon', async () => {
    const start = good.readUInt32LE(48);
    expect(await spoiltAt(firstTable + 4 * start, start)).toMatch(/broken|not_spreadsheet/);
  });

  it('where a record reaches beyond the end', async () => {
    const bytes = Buffer.from(bookOf({ People: rows }, 'biff2'));
    const last = bytes.lastIndexOf(Buffer.from([0x0a, 0x00, 0x00, 0x00]));
    bytes.writeUInt16LE(9, last);
    bytes.writeUInt16LE(500, last + 2);
    expect(await outcomeOf(bytes)).toBe('broken');
  });
});
