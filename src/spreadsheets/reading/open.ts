import { open, stat } from 'node:fs/promises';
import type { ReadingChoice } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { Archive } from './archive.ts';
import { openCsv } from './csv.ts';
import { checkSize, maxFileSize } from './limits.ts';
import { openOds } from './ods.ts';
import { beginsWithElement, isPage, openPage } from './page.ts';
import type { Spreadsheet } from './spreadsheet.ts';
import { openXls } from './xls.ts';
import { openXlsx } from './xlsx.ts';

/** How files begin, in hexadecimal. */
const beginnings = {
  zip: ['504b0304', '504b0506'],
  old: ['d0cf11e0', '0900', '0902', '0904', '0908'],
  text: ['fffe', 'feff'],
  // PDF and RTF begin as text does.
  document: ['25504446', '7b5c727466'],
};

/** Styles and scripts of a page stand before its table. */
const mostBeforeTable = 2 ** 20;

/** Recognises a spreadsheet by what it holds; its name and what the browser said do not count. */
export async function openSpreadsheet(path: string, choice: ReadingChoice): Promise<Spreadsheet> {
  const { size } = await stat(path);
  if (size === 0) throw new SpreadsheetError('empty_file');
  checkSize(size, maxFileSize);
  const start = await firstBytes(path);
  if (begins(start, 'zip')) return openZip(path);
  if (begins(start, 'old')) return openXls(path);
  if (begins(start, 'document') || isBinary(start)) throw new SpreadsheetError('not_spreadsheet');
  const isMarkup = beginsWithElement(start) && isPage(await firstBytes(path, mostBeforeTable), choice.kind);
  return isMarkup ? openPage(path) : openCsv(path, choice);
}

async function firstBytes(path: string, count = 4096): Promise<Buffer> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0).finally(() => file.close());
  return buffer.subarray(0, bytesRead);
}

async function openZip(path: string): Promise<Spreadsheet> {
  const archive = await Archive.open(path);
  if (archive.has('xl/workbook.bin') || archive.has('Index/Document.iwa')) throw new SpreadsheetError('unsupported');
  return archive.has('content.xml') ? openOds(archive) : openXlsx(archive);
}

/** Pictures and programs hold signs that no text has; in UTF-16 they are halves of letters. */
function isBinary(start: Buffer): boolean {
  return !begins(start, 'text') && start.some((byte) => byte < 9 || (byte > 13 && byte < 32));
}

function begins(start: Buffer, kind: keyof typeof beginnings): boolean {
  const hex = start.toString('hex', 0, 8);
  return beginnings[kind].some((beginning) => hex.startsWith(beginning));
}
