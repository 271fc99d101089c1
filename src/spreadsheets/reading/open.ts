import { open, stat } from 'node:fs/promises';
import type { ReadingChoice } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { Archive } from './archive.ts';
import { openCsv } from './csv.ts';
import { checkSize, maxFileSize } from './limits.ts';
import type { Spreadsheet } from './spreadsheet.ts';
import { openXlsx } from './xlsx.ts';

/** Recognises a spreadsheet by what it holds; its name and what the browser said do not count. */
export async function openSpreadsheet(path: string, choice: ReadingChoice): Promise<Spreadsheet> {
  const { size } = await stat(path);
  if (size === 0) throw new SpreadsheetError('empty_file');
  checkSize(size, maxFileSize);
  const start = await firstBytes(path);
  if (start.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return openXlsx(await Archive.open(path));
  return openCsv(path, choice);
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0).finally(() => file.close());
  return buffer.subarray(0, bytesRead);
}
