import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inject } from 'vitest';
import { type BookType, utils, type WorkSheet, write } from 'xlsx';
import { ZipFile } from 'yazl';
import type { Cell, Inspection, ReadingChoice } from '../../src/spreadsheets/cells.ts';
import { inspect } from '../../src/spreadsheets/reading/inspect.ts';
import { openSpreadsheet } from '../../src/spreadsheets/reading/open.ts';
import { SpreadsheetError } from '../../src/spreadsheets/spreadsheet-error.ts';

let made = 0;
const newPath = () => join(inject('folder'), `${process.pid}-${++made}`);

/** The path of a new file that goes at the end of the run. */
export async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = newPath();
  await writeFile(path, content);
  return path;
}

/** Read in this process, which is quicker than in one of its own. */
export async function read(path: string, choice: ReadingChoice = {}): Promise<Inspection> {
  return inspect(await openSpreadsheet(path, choice), choice);
}

export async function rowsOf(path: string, choice: ReadingChoice = {}): Promise<Cell[][]> {
  return (await read(path, choice)).sample;
}

/** The key of the error that reading the file ends with. */
export async function faultOf(path: string): Promise<string> {
  return read(path).then(
    () => 'none',
    (error) => SpreadsheetError.of(error).fault,
  );
}

export function sheetOf(rows: unknown[][]): WorkSheet {
  return utils.aoa_to_sheet(rows, { cellDates: true, UTC: true });
}

export function bookOf(sheets: Record<string, unknown[][]>, bookType: BookType): Buffer {
  const book = utils.book_new();
  for (const [name, rows] of Object.entries(sheets)) utils.book_append_sheet(book, sheetOf(rows), name);
  return write(book, { type: 'buffer', bookType, compression: true });
}

export async function zipOf(files: Record<string, string | Buffer>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const path = newPath();
  await pipeline(zip.outputStream, createWriteStream(path));
  return path;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

interface Parts {
  /** What stands in `sheetData`. */
  sheet: string;
  strings?: string;
  /** Codes of the formats that styles 1, 2, … have. */
  formats?: string[];
  properties?: string;
  more?: Record<string, string>;
}

/** An xlsx by hand: one sheet, as Excel would write it. */
export function xlsxOf({ sheet, strings = '', formats = [], properties = '', more = {} }: Parts): Promise<string> {
  const codes = formats.map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${escaped(code)}"/>`).join('');
  const xfs = formats.map((_, at) => `<xf numFmtId="${200 + at}"/>`).join('');
  return zipOf({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': relations({ rId1: ['officeDocument', 'xl/workbook.xml'] }),
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}">${properties}<sheets><sheet name="People" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations({
      rId1: ['worksheet', 'worksheets/sheet1.xml'],
      rId2: ['styles', 'styles.xml'],
      rId3: ['sharedStrings', '/xl/sharedStrings.xml'],
    }),
    'xl/styles.xml': `<styleSheet xmlns="${main}"><numFmts>${codes}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${main}">${strings}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ...more,
  });
}

export function relations(targets: Record<string, [type: string, target: string]>): string {
  const lines = Object.entries(targets).map(
    ([id, [type, target]]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `<Relationships>${lines.join('')}</Relationships>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
