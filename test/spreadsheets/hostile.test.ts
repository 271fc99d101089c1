import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CFB } from 'xlsx';
import { bookOf, faultOf, fileOf, read, relations, xlsxOf, zipOf } from '../support/spreadsheets.ts';

const row = '<row r="1"><c r="A1"><v>1</v></c></row>';
const sheetPath = 'xl/worksheets/sheet1.xml';

describe('a hostile xlsx is refused', () => {
  it.each([
    ['too_many_rows', '<row r="16000000"><c><v>1</v></c></row>'],
    ['too_many_columns', '<row r="1"><c r="XFD1"><v>1</v></c></row>'],
    ['broken', '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'],
    ['broken', '<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>'],
    ['broken', '<row r="1"><c t="s"><v>7</v></c></row>'],
    ['broken', '<row r="1"><c><v>1</v></row>'],
    ['broken', '<a>'.repeat(200_000)],
    ['broken', '<row r="1"><c t="str"><v>&unknown;</v></c></row>'],
    ['cell_too_long', `<row r="1"><c t="str"><v>${'x'.repeat(100_001)}</v></c></row>`],
  ])('%s: %#', async (fault, sheet) => {
    expect(await faultOf(await xlsxOf({ sheet }))).toBe(fault);
  });

  it('with entities that grow', async () => {
    const lol = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join('');
    const xml = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">${lol}]><worksheet><sheetData>&l9;</sheetData></worksheet>`;
    expect(await faultOf(await xlsxOf({ sheet: row, more: { [sheetPath]: xml } }))).toBe('unsafe');
  });

  it('that unpacks to very much more than it weighs', async () => {
    const sheet = '<row><c><v>1</v></c></row>'.repeat(400_000);
    expect(await faultOf(await xlsxOf({ sheet }))).toBe('unsafe');
  });

  it('that says less than it unpacks to', async () => {
    const path = await xlsxOf({ sheet: row });
    const bytes = await readFile(path);
    const entry = bytes.lastIndexOf(sheetPath) - 46;
    bytes.writeUInt32LE(10, entry + 24);
    expect(await faultOf(await fileOf(bytes))).toBe('broken');
  });

  it('with more parts than any program writes', async () => {
    const bytes = await readFile(await xlsxOf({ sheet: row }));
    bytes.writeUInt16LE(10_001, bytes.length - 14);
    bytes.writeUInt16LE(10_001, bytes.length - 12);
    expect(await faultOf(await fileOf(bytes))).toBe('unsafe');
  });

  it('whose sheet lies elsewhere', async () => {
    for (const target of ['../../../../etc/passwd', 'http://example.com/sheet.xml', '']) {
      const rels = relations({ rId1: ['worksheet', target] });
      const path = await xlsxOf({ sheet: row, more: { 'xl/_rels/workbook.xml.rels': rels } });
      expect(['broken', 'not_spreadsheet']).toContain(await faultOf(path));
    }
  });

  it('of which a part is missing', async () => {
    const rels = relations({ rId1: ['worksheet', 'worksheets/sheet1.xml'], rId2: ['sharedStrings', 'gone.xml'] });
    const path = await xlsxOf({ sheet: row, more: { 'xl/_rels/workbook.xml.rels': rels } });
    expect(await faultOf(path)).toBe('broken');
  });

  it('with a name twice: never a mixture', async () => {
    const path = await xlsxOf({ sheet: row, more: { 'XL/worksheets/SHEET1.xml': '<worksheet/>' } });
    expect(await read(path)).toMatchObject({ rows: 0 });
  });
});

describe('a file with a password is refused', () => {
  it('as an xlsx', async () => {
    const container = CFB.utils.cfb_new();
    CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(200));
    CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(5000, 7));
    expect(await faultOf(await fileOf(CFB.write(container, { type: 'buffer' }) as Buffer))).toBe('password');
  });

  it('as an xls', async () => {
    const start = Buffer.from('0908100000060500bb0dcc0741000000060000002f000600000012345678', 'hex');
    const container = CFB.utils.cfb_new();
    CFB.utils.cfb_add(container, '/Workbook', Buffer.concat([start, Buffer.alloc(5000)]));
    expect(await faultOf(await fileOf(CFB.write(container, { type: 'buffer' }) as Buffer))).toBe('password');
  });

  it('as a zip', async () => {
    const bytes = await readFile(await xlsxOf({ sheet: row }));
    for (const name of ['xl/workbook.xml', '_rels/.rels']) {
      const entry = bytes.lastIndexOf(name) - 46;
      bytes.writeUInt16LE(bytes.readUInt16LE(entry + 8) | 1, entry + 8);
    }
    expect(await faultOf(await fileOf(bytes))).toBe('password');
  });
});

describe('what is no spreadsheet is refused', () => {
  const ole = CFB.utils.cfb_new();
  CFB.utils.cfb_add(ole, '/WordDocument', Buffer.alloc(5000));

  it.each([
    ['not_spreadsheet', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['not_spreadsheet', Buffer.from('{\\rtf1 text}')],
    ['not_spreadsheet', CFB.write(ole, { type: 'buffer' }) as Buffer],
    ['not_spreadsheet', Buffer.from('<html><body>403 Forbidden</body></html>')],
    ['unsupported', bookOf({ A: [['Name']] }, 'xlsb')],
    ['broken', Buffer.from('PK\u0003\u0004 and nothing more')],
  ])('%s: %#', async (fault, bytes) => {
    expect(await faultOf(await fileOf(bytes))).toBe(fault);
  });

  it('as a document in a zip', async () => {
    const document = {
      'word/document.xml': '<w:document/>',
      '_rels/.rels': relations({ a: ['officeDocument', 'word/document.xml'] }),
    };
    expect(await faultOf(await zipOf(document))).toBe('not_spreadsheet');
    expect(await faultOf(await zipOf({ 'readme.txt': 'hello' }))).toBe('not_spreadsheet');
  });
});
