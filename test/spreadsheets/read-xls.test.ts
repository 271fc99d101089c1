import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { type BookType, utils, write } from 'xlsx';
import { bookOf, faultOf, fileOf, read, rowsOf, sheetOf } from '../support/spreadsheets.ts';

const rows = [
  ['Name', 'Phone', 'Born on', 'VIP'],
  ['Ada', 380681111111, new Date('1990-09-06'), true],
  ['Sam', '0681111111', new Date('2026-02-28'), false],
];
const read2 = [
  ['Name', 'Phone', 'Born on', 'VIP'],
  ['Ada', 380681111111, { date: '1990-09-06' }, true],
  ['Sam', '0681111111', { date: '2026-02-28' }, false],
];

describe('an old xls', () => {
  it.each(['biff2', 'biff3', 'biff4', 'biff5', 'biff8'] as BookType[])('of version %s is read', async (version) => {
    const { sample, ...found } = await read(await fileOf(bookOf({ People: rows }, version)));
    expect(found).toMatchObject({ kind: 'xls', rows: 3, filled_rows: 3, columns: 4, header_row: 1 });
    expect(sample).toEqual(read2);
  });

  it('keeps letters of all alphabets', async () => {
    const texts = [
      ['Имя', 'Місто', 'Vardas'],
      ['Пётр', 'Київ', 'Šarūnas'],
    ];
    expect(await rowsOf(await fileOf(bookOf({ Лист: texts }, 'biff8')))).toEqual(texts);
  });

  it('tells hidden sheets and counts days from 1904 where the file says so', async () => {
    const book = utils.book_new();
    utils.book_append_sheet(book, sheetOf([['hidden']]), 'A');
    utils.book_append_sheet(book, { A1: { t: 'n', v: 42369, z: 'yyyy-mm-dd' }, '!ref': 'A1' }, 'B');
    book.Workbook = { Sheets: [{ Hidden: 1 }, { Hidden: 0 }], WBProps: { date1904: true } };
    const found = await read(await fileOf(write(book, { type: 'buffer', bookType: 'biff8' })));
    expect(found.sheets).toEqual([
      { name: 'A', hidden: true },
      { name: 'B', hidden: false },
    ]);
    expect(found.sample).toEqual([[{ date: '2020-01-01' }]]);
  });

  it('gives error cells, times and empty sheets', async () => {
    const sheet = {
      A1: { t: 'e', v: 42 },
      B1: { t: 'n', v: 0.5, z: 'h:mm' },
      C1: { t: 'n', v: 12, z: '00000' },
      '!ref': 'A1:C1',
    } as const;
    const book = utils.book_new();
    utils.book_append_sheet(book, sheet, 'A');
    utils.book_append_sheet(book, sheetOf([]), 'B');
    const path = await fileOf(write(book, { type: 'buffer', bookType: 'biff8' }));
    expect(await rowsOf(path)).toEqual([[{ error: '#N/A' }, '12:00:00', '00012']]);
    expect(await read(path, { sheet: 1 })).toMatchObject({ rows: 0, header_row: 0 });
  });
});

describe('what old programs call xls', () => {
  const table =
    '<table><tr><th>Имя</th><th>Телефон</th></tr><tr><td>Пётр &amp; Ко</td><td>0681111111</td></tr><tr><td colspan="2">итог</td></tr></table>';
  const cells = [['Имя', 'Телефон'], ['Пётр & Ко', '0681111111'], ['итог']];

  it.each([
    ['windows-1251', `<html><head><meta charset="windows-1251"></head><body>${table}</body></html>`],
    ['windows-1251', `<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">${table}`],
    ['windows-1251', table],
    ['utf-8', `<!DOCTYPE html><html>${table}`],
    ['utf-8', `<style>${'td {}'.repeat(5_000)}</style><div>${table}</div>`],
  ])('a web page in %s is read: %#', async (encoding, page) => {
    const found = await read(await fileOf(iconv.encode(page, encoding)));
    expect(found).toMatchObject({ kind: 'xls', rows: 3, sample: cells });
  });

  it('XML of Excel 2003 is read', async () => {
    const xml = write(
      { SheetNames: ['People'], Sheets: { People: sheetOf(rows) } },
      { type: 'buffer', bookType: 'xlml' },
    );
    expect(await rowsOf(await fileOf(xml))).toEqual(read2);
  });

  it.each([
    ['not_spreadsheet', '<html><body><p>Not found</p></body></html>'],
    ['not_spreadsheet', '<?xml version="1.0"?><people><ada/></people>'],
    ['not_spreadsheet', '<svg width="1" xmlns="http://www.w3.org/2000/svg"><path/></svg>'],
    ['old_too_large', `<table>${'<tr><td>1</td></tr>'.repeat(700_000)}</table>`],
    ['unsafe', '<!DOCTYPE x [<!ENTITY a "aaaa">]><table><tr><td>&a;</td></tr></table>'],
  ])('is refused: %#, %s', async (fault, page) => {
    expect(await faultOf(await fileOf(page))).toBe(fault);
  });
});
