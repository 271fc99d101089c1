import { readFile, stat } from 'node:fs/promises';
import iconv from 'iconv-lite';
import type { SpreadsheetKind } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { detectEncoding, markedEncoding } from './encoding.ts';
import { checkOldSize } from './limits.ts';
import type { Spreadsheet } from './spreadsheet.ts';
import { openXls } from './xls.ts';

/** Nothing but a document of markup begins so; any other element may stand in the first cell of a text file. */
const wholeDocument = /^\s*<(\?xml|!doctype|html|head|body|meta|title|(ss:)?workbook|svg\s[^>]*xmlns)[\s>=]/i;

export function beginsWithElement(start: Buffer): boolean {
  return /^\s*<[a-z!?]/i.test(textOf(start));
}

/** Whether such a text is a web page or XML rather than a csv. `start` reaches to where a table may begin. */
export function isPage(start: Buffer, kind: SpreadsheetKind | undefined): boolean {
  const text = textOf(start);
  if (wholeDocument.test(text)) return true;
  const table = text.search(/<table[\s>]/i);
  if (table < 0 || !/<t[rdh][\s>]/i.test(text.slice(table))) return false;
  // Descriptions with tables in them stand in columns of a csv.
  return kind !== 'csv' || /^\s*<table[\s>]/i.test(text);
}

function textOf(start: Buffer): string {
  return iconv.decode(start, markedEncoding(start) ?? 'latin1');
}

/** The table of a web page, or XML of Excel 2003: what old programs save as xls. */
export async function openPage(path: string): Promise<Spreadsheet> {
  checkOldSize((await stat(path)).size);
  const text = await pageText(path);
  if (/<!(DOCTYPE[^>]*\[|ENTITY)/i.test(text)) throw new SpreadsheetError('unsafe');
  const table = /<table[\s>]/i.test(text) || text.includes('urn:schemas-microsoft-com:office:spreadsheet');
  if (!table) throw new SpreadsheetError('not_spreadsheet');
  return openXls(path, text);
}

/** In the encoding that the page names, if it does. */
async function pageText(path: string): Promise<string> {
  const bytes = await readFile(path);
  const named = /(?:charset|encoding)\s*=\s*["']?([\w-]+)/i.exec(bytes.toString('latin1', 0, 4096))?.[1];
  const known = named && iconv.encodingExists(named) && !/^utf-?16/i.test(named);
  return iconv.decode(bytes, known ? named : await detectEncoding(path));
}
