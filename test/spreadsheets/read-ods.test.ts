import { describe, expect, it } from 'vitest';
import { bookOf, faultOf, fileOf, read, rowsOf, zipOf } from '../support/spreadsheets.ts';

const mimetype = 'application/vnd.oasis.opendocument.spreadsheet';
const names = ['office', 'table', 'text', 'style', 'calcext'].map((name) => `xmlns:${name}="urn:${name}"`).join(' ');

function odsOf(tables: string, styles = ''): Promise<string> {
  const body = `<office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body>`;
  const content = `<office:document-content ${names}><office:automatic-styles>${styles}</office:automatic-styles>${body}</office:document-content>`;
  return zipOf({ mimetype, 'content.xml': content });
}

function table(rows: string, attributes = 'table:name="People"'): string {
  return `<table:table ${attributes}>${rows}</table:table>`;
}

const row = (cells: string, attributes = '') => `<table:table-row ${attributes}>${cells}</table:table-row>`;
const cell = (attributes: string, text = '') => `<table:table-cell ${attributes}>${text}</table:table-cell>`;
const textCell = (text: string) => cell('office:value-type="string"', `<text:p>${text}</text:p>`);

describe('an ods', () => {
  it('gives texts, numbers, booleans and dates', async () => {
    const rows = [
      ['Name', 'Phone', 'Born on', 'VIP'],
      ['Ada', 380681111111, new Date('1990-09-06'), true],
    ];
    const found = await read(await fileOf(bookOf({ People: rows, Other: [] }, 'ods')));
    expect(found).toMatchObject({ kind: 'ods', rows: 2, columns: 4, header_row: 1 });
    expect(found.sheets.map(({ name }) => name)).toEqual(['People', 'Other']);
    expect(found.sample[1]).toEqual(['Ada', 380681111111, { date: '1990-09-06' }, true]);
  });

  it('reads every kind of value', async () => {
    const cells = [
      cell('office:value-type="percentage" office:value="0.5"', '<text:p>50 %</text:p>'),
      cell('office:value-type="currency" office:value="12.5"'),
      cell('office:value-type="date" office:date-value="2020-01-01T18:30:00"'),
      cell('office:value-type="time" office:time-value="PT14H30M00S"'),
      cell('office:value-type="boolean" office:boolean-value="false"'),
      cell('office:value-type="string" calcext:value-type="error"', '<text:p>#REF!</text:p>'),
      cell('table:formula="of:=1+1"'),
      cell('table:formula="of:=1+1" office:value-type="float" office:value="2"'),
    ];
    const { sample, formulas_without_value } = await read(await odsOf(table(row(cells.join('')))));
    const date = { date: '2020-01-01T18:30:00' };
    expect(sample).toEqual([['50%', 12.5, date, '14:30:00', false, { error: '#REF!' }, null, 2]]);
    expect(formulas_without_value).toBe(1);
  });

  it('reads paragraphs, spaces and links, but no comments', async () => {
    const text =
      '<office:annotation><text:p>a comment</text:p></office:annotation><text:p>a<text:s text:c="2"/>b<text:line-break/><text:span>c</text:span></text:p><text:p><text:a>d@example.com</text:a></text:p>';
    const path = await odsOf(table(row(cell('office:value-type="string"', text))));
    expect(await rowsOf(path)).toEqual([['a  b\nc\nd@example.com']]);
  });

  it('repeats what is said to be repeated, but not the emptiness at the end', async () => {
    const rows =
      row(
        textCell('a') +
          cell('table:number-columns-repeated="2"') +
          cell('office:value-type="float" office:value="1" table:number-columns-repeated="2"') +
          cell('table:number-columns-repeated="16379"'),
      ) +
      row(cell('table:number-columns-repeated="16384"'), 'table:number-rows-repeated="2"') +
      row(textCell('b'), 'table:number-rows-repeated="2"') +
      row(cell('table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048571"');
    const { sample, ...found } = await read(await odsOf(table(rows)));
    expect(sample).toEqual([['a', null, null, 1, 1], [], [], ['b'], ['b']]);
    expect(found).toMatchObject({ rows: 5, filled_rows: 3, columns: 5 });
  });

  it('gives a merged cell its value once', async () => {
    const cells = `${textCell('a')}<table:covered-table-cell/>${textCell('c')}`;
    expect(await rowsOf(await odsOf(table(row(cells))))).toEqual([['a', null, 'c']]);
  });

  it('tells hidden sheets, and leaves out what other files held', async () => {
    const styles = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>';
    const path = await odsOf(
      table(row(textCell('hidden')), 'table:name="A" table:style-name="ta2"') +
        table(`<table:table-source/>${row(textCell('foreign'))}`, 'table:name="B"') +
        table(row(textCell('shown')), 'table:name="C"'),
      styles,
    );
    const sheets = [
      { name: 'A', hidden: true },
      { name: 'C', hidden: false },
    ];
    expect(await read(path)).toMatchObject({ sheets, sheet: 1, sample: [['shown']] });
    expect(await rowsOf(path, { sheet: 0 })).toEqual([['hidden']]);
  });

  it.each([
    ['too_many_rows', table(row(textCell('a'), 'table:number-rows-repeated="1000000"'))],
    ['too_many_rows', table(row(textCell('a'), 'table:number-rows-repeated="16000000"'))],
    [
      'too_many_columns',
      table(row(cell('office:value-type="float" office:value="1" table:number-columns-repeated="16384"'))),
    ],
    ['broken', table(row(textCell('a'), 'table:number-rows-repeated="-1"'))],
    ['broken', '<table:table>'],
    ['not_spreadsheet', ''],
  ])('is refused: %s', async (fault, tables) => {
    expect(await faultOf(await odsOf(tables))).toBe(fault);
  });

  it('with a password is refused', async () => {
    const manifest = '<manifest:manifest><manifest:encryption-data/></manifest:manifest>';
    const path = await zipOf({ mimetype, 'content.xml': 'secret', 'META-INF/manifest.xml': manifest });
    expect(await faultOf(path)).toBe('password');
  });
});
