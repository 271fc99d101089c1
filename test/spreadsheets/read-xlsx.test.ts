import { describe, expect, it } from 'vitest';
import { bookOf, fileOf, read, relations, rowsOf, xlsxOf } from '../support/spreadsheets.ts';

describe('an xlsx', () => {
  it('gives texts, numbers, booleans and real dates', async () => {
    const rows = [
      ['Name', 'Phone', 'Born on', 'VIP'],
      ['Ada Kovalenko', 380681111111, new Date('1990-09-06'), true],
      ['Sam', '0681111111', new Date('2026-02-28'), false],
    ];
    const { sample, ...found } = await read(await fileOf(bookOf({ People: rows }, 'xlsx')));
    expect(found).toMatchObject({ kind: 'xlsx', rows: 3, filled_rows: 3, columns: 4, header_row: 1, sheet: 0 });
    expect(sample).toEqual([
      ['Name', 'Phone', 'Born on', 'VIP'],
      ['Ada Kovalenko', 380681111111, { date: '1990-09-06' }, true],
      ['Sam', '0681111111', { date: '2026-02-28' }, false],
    ]);
  });

  it('keeps all digits of a phone that Excel shows as 3,80681E+11', async () => {
    const sheet = '<row r="1"><c r="A1"><v>3.80681111111E+11</v></c><c r="B1"><v>380681111111</v></c></row>';
    expect(await rowsOf(await xlsxOf({ sheet }))).toEqual([[380681111111, 380681111111]]);
  });

  it('shows numbers as Excel does: 0.1 + 0.2 is 0.3, and zeros that the format adds', async () => {
    const sheet = '<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1" s="1"><v>1234</v></c></row>';
    expect(await rowsOf(await xlsxOf({ sheet, formats: ['00000'] }))).toEqual([[0.3, '01234']]);
  });

  it('shows percentages as they are shown, and as a csv has them', async () => {
    const sheet = '<row><c s="1"><v>0.125</v></c><c s="2"><v>0.25</v></c><c><v>0.25</v></c></row>';
    expect(await rowsOf(await xlsxOf({ sheet, formats: ['0.0%', '"%" 0.00'] }))).toEqual([['12.5%', 0.25, 0.25]]);
  });

  it.each([
    ['dd.mm.yyyy', '43831', { date: '2020-01-01' }],
    ['[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy', '43831', { date: '2020-01-01' }],
    ['dd.mm.yyyy hh:mm', '43831.75', { date: '2020-01-01T18:00:00' }],
    ['m/d/yy h:mm AM/PM', '43831.999999', { date: '2020-01-02T00:00:00' }],
    ['mmm yy', '43831', { date: '2020-01-01' }],
    ['dd.mm.yyyy', '59', { date: '1900-02-28' }],
    ['dd.mm.yyyy', '61', { date: '1900-03-01' }],
    ['dd.mm.yyyy', '-5', -5],
    ['h:mm', '0.604166666666667', '14:30:00'],
    ['dd.mm.yyyy', '0.5', '12:00:00'],
    ['dd.mm.yyyy', '0', 0],
    ['h:mm', '0', '00:00:00'],
    ['[h]:mm', '1.5', '36:00:00'],
    ['"дней" 0', '12', 12],
    ['#,##0.00\\ "₴"', '12.5', 12.5],
    ['0.00E+00', '12', 12],
    ['0;[Red]-0', '12', 12],
    ['General', '12', 12],
  ])('reads the format %s', async (format, value, cell) => {
    const sheet = `<row r="1"><c r="A1" s="1"><v>${value}</v></c></row>`;
    expect(await rowsOf(await xlsxOf({ sheet, formats: [format] }))).toEqual([[cell]]);
  });

  it('counts days from 1904 where the file says so', async () => {
    const sheet = '<row r="1"><c r="A1" s="1"><v>42369</v></c><c r="B1" s="1"><v>0</v></c></row>';
    const path = await xlsxOf({ sheet, formats: ['yyyy-mm-dd'], properties: '<workbookPr date1904="1"/>' });
    expect(await rowsOf(path)).toEqual([[{ date: '2020-01-01' }, { date: '1904-01-01' }]]);
  });

  it('reads formatted, shared and inline texts', async () => {
    const strings =
      '<si><r><t>Ada </t></r><r><rPr><b/></rPr><t xml:space="preserve">Kovalenko</t></r><rPh sb="0" eb="1"><t>aid</t></rPh></si>' +
      '<si><t>a_x000D_\nb &lt;i&gt;</t></si>';
    const sheet =
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>' +
      '<c r="C1" t="inlineStr"><is><t>in</t></is></c><c r="D1" t="str"><f>1</f><v>0044</v></c></row>';
    expect(await rowsOf(await xlsxOf({ sheet, strings }))).toEqual([['Ada Kovalenko', 'a\r\nb <i>', 'in', '0044']]);
  });

  it('gives what formulas came to, and counts those saved without', async () => {
    const sheet =
      '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>';
    const { sample, formulas_without_value } = await read(await xlsxOf({ sheet }));
    expect(sample).toEqual([[2, null, { error: '#DIV/0!' }]]);
    expect(formulas_without_value).toBe(1);
  });

  it('reads hidden rows, leaves out empty ones but keeps their numbers', async () => {
    const sheet =
      '<row r="2" hidden="1"><c r="B2"><v>1</v></c></row><row r="3" spans="1:3"><c r="A3" s="0"/></row><row r="5"><c r="A5" t="b"><v>1</v></c></row>';
    const { sample, ...found } = await read(await xlsxOf({ sheet }));
    expect(sample).toEqual([[], [null, 1], [], [], [true]]);
    expect(found).toMatchObject({ rows: 5, filled_rows: 2, columns: 2 });
  });

  it('reads cells and rows without an address, and names with a prefix', async () => {
    const sheet =
      '<x:row xmlns:x="urn:x"><x:c t="b"><x:v>0</x:v></x:c><x:c><x:v>7</x:v></x:c></x:row><x:row xmlns:x="urn:x"><x:c><x:v>8</x:v></x:c></x:row>';
    expect(await rowsOf(await xlsxOf({ sheet }))).toEqual([[false, 7], [8]]);
  });

  it('gives a merged cell its value once', async () => {
    const sheet = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"/><c r="C1"><v>3</v></c></row>';
    const path = await xlsxOf({
      sheet: `${sheet}</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells><sheetData>`,
    });
    expect(await rowsOf(path)).toEqual([[1, null, 3]]);
  });

  it('names the sheets in their order, begins with the first that is shown, and leaves out charts', async () => {
    const sheets =
      '<workbook xmlns:r="urn:r"><sheets><sheet name="Old" state="hidden" r:id="a"/><sheet name="Chart" r:id="c"/><sheet name="New" r:id="b"/></sheets></workbook>';
    const path = await xlsxOf({
      sheet: '<row><c><v>1</v></c></row>',
      more: {
        'xl/workbook.xml': sheets,
        'xl/_rels/workbook.xml.rels': relations({
          a: ['worksheet', 'worksheets/sheet1.xml'],
          b: ['worksheet', 'worksheets/sheet2.xml'],
          c: ['chartsheet', 'chartsheets/sheet1.xml'],
        }),
        'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row><c><v>2</v></c></row></sheetData></worksheet>',
      },
    });
    const shown = [
      { name: 'Old', hidden: true },
      { name: 'New', hidden: false },
    ];
    expect(await read(path)).toMatchObject({ sheets: shown, sheet: 1, sample: [[2]] });
    expect(await read(path, { sheet: 0 })).toMatchObject({ sheet: 0, sample: [[1]] });
    expect(await read(path, { sheet: 7 })).toMatchObject({ sheet: 1 });
  });

  it('reads an empty sheet, one row and 300 columns', async () => {
    const wide = Array.from({ length: 300 }, (_, at) => `Column ${at}`);
    const book = await fileOf(bookOf({ Empty: [], Wide: [wide], One: [['Name']] }, 'xlsx'));
    expect(await read(book)).toMatchObject({ rows: 0, filled_rows: 0, columns: 0, header_row: 0, sample: [] });
    expect(await read(book, { sheet: 1 })).toMatchObject({ rows: 1, columns: 300, header_row: 1, sample: [wide] });
    expect(await read(book, { sheet: 2 })).toMatchObject({ rows: 1, columns: 1, header_row: 1 });
  });

  it('finds the names of the columns below a title, and gives duplicate and blank ones as they are', async () => {
    const rows = [
      ['Our customers', null, null, 'made on 1.1.2026'],
      [],
      ['Name', 'Phone', '', 'Phone', 'City'],
      ['Ada', '1', 'x', '2', 'Kyiv'],
    ];
    const { header_row, sample } = await read(await fileOf(bookOf({ A: rows }, 'xlsx')));
    expect(header_row).toBe(3);
    expect(sample[2]).toEqual(['Name', 'Phone', null, 'Phone', 'City']);
  });

  it('takes names of objects for ordinary text', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const book = await fileOf(bookOf({ __proto: [names], constructor: [names, names] }, 'xlsx'));
    const { sheets, sample } = await read(book, { sheet: 1 });
    expect(sheets.map(({ name }) => name)).toEqual(['__proto', 'constructor']);
    expect(sample).toEqual([names, names]);
    const strings = '<si><t>__proto__</t></si>';
    expect(await rowsOf(await xlsxOf({ sheet: '<row><c t="s"><v>0</v></c></row>', strings }))).toEqual([['__proto__']]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
