import { readFile, stat } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { detectEncoding, markedEncoding } from './encoding.ts';
import { checkOldSize } from './limits.ts';
import type { Spreadsheet } from './spreadsheet.ts';
import { openXls } from './xls.ts';

export function isMarkup(start: Buffer): boolean {
  return /^\s*<[a-z!?]/i.test(iconv.decode(start, markedEncoding(start) ?? 'latin1'));
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
