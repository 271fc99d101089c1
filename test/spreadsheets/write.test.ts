import { PassThrough, type Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { read, utils, type WorkSheet } from 'xlsx';
import type { Cell, Delimiter } from '../../src/spreadsheets/cells.ts';
import { guardText, unguardText } from '../../src/spreadsheets/formulas.ts';
import type { SheetColumn } from '../../src/spreadsheets/sheet-column.ts';
import { writeCsv } from '../../src/spreadsheets/write-csv.ts';
import { writeXlsx } from '../../src/spreadsheets/write-xlsx.ts';

const columns: SheetColumn[] = [
  { title: 'Name' },
  { title: 'Amount', kind: 'number' },
  { title: 'Day', kind: 'date' },
  { title: 'Seen', kind: 'moment' },
];

async function* all(rows: Cell[][]): AsyncGenerator<Cell[]> {
  yield* rows;
}

const naughty = [
  '=1+1',
  '+380681111111',
  '-5',
  '@SUM(A1)',
  '\t=1',
  "'=quoted",
  "''+1",
  "'0501234567",
  '＝1+1',
  'a;b,c"d"',
  'A;=1+1;B',
  'A,+1,-2\t@SUM(A1)',
  'A;"=1+1;B',
  "A;''=1+1,'-2",
  '\t=1',
  "1,-2;'",
  'two\n=1+1\n- three',
  'fine ;-)',
  'two\nlines',
  ' spaces ',
  '<b>&amp;</b>',
  '_x000D_ and _x0041_',
  'Жанна Ąžuolė 👩‍👩‍👧 e\u0301',
  '__proto__',
  '0012',
  '1-2',
  'TRUE',
];

describe('a csv that is written', () => {
  async function written(rows: Cell[][], delimiter?: Delimiter, keeps = false) {
    return (await buffer(writeCsv(columns, all(rows), { delimiter, keeps_digits: keeps }))).toString();
  }

  it('starts with a byte order mark and has the titles above the rows', async () => {
    const csv = await written([['Ann', 1.5, { date: '2026-01-31' }, { date: '2026-01-31T23:59:00' }]]);
    expect(csv).toBe('\uFEFFName,Amount,Day,Seen\r\nAnn,1.5,2026-01-31,2026-01-31 23:59:00\r\n');
  });

  it('has a decimal comma between semicolons', async () => {
    expect(await written([['Ann', -1.5, null, null]], ';')).toBe('\uFEFFName;Amount;Day;Seen\r\nAnn;-1,5;;\r\n');
  });

  it.each([',', ';', '\t'] as const)(
    'gives every text back, and none that could run, between %j',
    async (delimiter) => {
      const csv = await written(
        naughty.map((name) => [name, null, null, null]),
        delimiter,
        true,
      );
      const cells = parse(csv, { bom: true, delimiter }).slice(1) as string[][];
      expect(cells.map(([name]) => unguardText(name!, true))).toEqual(naughty);
      expect(cells.filter(([name]) => /^[=+\-@\t\r＝]/.test(name!))).toEqual([]);
    },
  );

  it('leaves out what no program shows, and halves of a character', async () => {
    expect(await written([['a\u0007b\u0000c\uD83Dd', null, null, null]])).toContain('\r\nabc\uFFFDd,,,\r\n');
  });

  it('breaks off where a row fails', async () => {
    await expect(text(writeCsv(columns, failing(5)))).rejects.toThrow('row 5');
  });

  it('ends the rows when nobody reads it any longer', () => endsItsRows((rows) => writeCsv(columns, rows)));

  it.each([',', ';', '\t'] as const)(
    'has no cell that could run, whatever it is split at, between %j',
    async (delimiter) => {
      const rows = naughty.map((name, at) => ['x', null, null, at % 2 ? `A${name}` : name]);
      const csv = await written(rows, delimiter);
      for (const other of [',', ';', '\t', '\n', '\r']) {
        // As lenient as can be: a line ends everywhere, and a quote keeps nothing together.
        const cells = csv
          .slice(1)
          .split(/[\r\n]/)
          .flatMap((line) => line.split(other));
        const texts = cells.map((cell) => cell.replaceAll('"', ''));
        expect(
          texts.filter((cell) => /^[=+\-@＝](?!\))/.test(cell)),
          JSON.stringify(other),
        ).toEqual([]);
      }
    },
  );
});

describe('a text guarded against running', () => {
  it.each(naughty)('comes back: %j', (name) => {
    for (const digitsToo of [true, false]) expect(unguardText(guardText(name, digitsToo), digitsToo)).toBe(name);
  });
});

describe('an xlsx that is written', () => {
  async function sheets(rows: Cell[][], options = {}): Promise<WorkSheet[]> {
    const file = await buffer(writeXlsx(columns, all(rows), options));
    const book = read(file, { cellNF: true, cellStyles: true });
    return book.SheetNames.map((name) => book.Sheets[name]!);
  }

  it('holds texts as texts, numbers as numbers and days as days', async () => {
    const [sheet] = await sheets([['=1+1', 1234.5, { date: '2026-01-31' }, { date: '2026-01-31T12:00:00' }]]);
    expect(sheet!.A2).toMatchObject({ t: 's', v: '=1+1' });
    expect(sheet!.A2.f).toBeUndefined();
    expect(sheet!.B2).toMatchObject({ t: 'n', v: 1234.5 });
    expect(sheet!.C2).toMatchObject({ t: 'n', v: 46053, z: 'm/d/yy' });
    expect(sheet!.D2).toMatchObject({ t: 'n', v: 46053.5, z: 'm/d/yy h:mm' });
    expect(sheet!['!autofilter']).toEqual({ ref: 'A1:D2' });
  });

  it('gives every text back', async () => {
    const [sheet] = await sheets(naughty.map((name) => [name, null, null, null]));
    expect(utils.sheet_to_json<string[]>(sheet!, { header: 1 }).slice(1)).toEqual(naughty.map((name) => [name]));
  });

  it('leaves out what XML cannot hold and cuts what a cell cannot', async () => {
    const long = 'x'.repeat(40_000);
    const [sheet] = await sheets([
      ['a\u0000b\u0008\uFFFFc\uD83Dd\r\ne', null, null, null],
      [long, null, null, null],
    ]);
    expect(sheet!.A2.v).toBe('abc\uFFFDd\ne');
    expect(sheet!.A3.v).toHaveLength(32_767);
    expect(sheet!.A3.v).toMatch(/x…$/);
  });

  it('writes days that programs count differently as texts', async () => {
    const [sheet] = await sheets([['old', null, { date: '1900-02-28' }, { date: '0019-05-05' }]]);
    expect(sheet!.C2).toMatchObject({ t: 's', v: '1900-02-28' });
    expect(sheet!.D2).toMatchObject({ t: 's', v: '0019-05-05' });
  });

  it('goes on on a next sheet when one is full, with the titles', async () => {
    const rows: Cell[][] = Array.from({ length: 250 }, (_, at) => [`row ${at}`, at, null, null]);
    const found = await sheets(rows, { rows_per_sheet: 101 });
    expect(found.map((sheet) => utils.sheet_to_json(sheet).length)).toEqual([100, 100, 50]);
    expect(found[2]).toMatchObject({ A1: { v: 'Name' }, A2: { v: 'row 200' } });
  });

  it('is a good file without rows', async () => {
    const [sheet] = await sheets([]);
    expect(sheet!['!ref']).toBe('A1:D1');
  });

  it('breaks off where a row fails', async () => {
    await expect(buffer(writeXlsx(columns, failing(500)))).rejects.toThrow('row 500');
  });

  it('ends the rows when nobody reads it any longer', () => endsItsRows((rows) => writeXlsx(columns, rows)));
});

async function* failing(at: number): AsyncGenerator<Cell[]> {
  for (let row = 0; row < at; row++) yield [`row ${row}`, row, null, null];
  throw new Error(`row ${at}`);
}

async function endsItsRows(write: (rows: AsyncIterable<Cell[]>) => Readable): Promise<void> {
  let ended = () => {};
  const isOver = new Promise<void>((resolve) => {
    ended = resolve;
  });
  async function* endless(): AsyncGenerator<Cell[]> {
    try {
      for (let row = 0; ; row++) yield [`row ${row} ${Math.random()}`, row, null, null];
    } finally {
      ended();
    }
  }
  const reader = new PassThrough();
  const sent = pipeline(write(endless()), reader);
  let size = 0;
  reader.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > 100_000) reader.destroy();
  });
  await expect(sent).rejects.toThrow();
  await isOver;
}
