import type { Cell } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';

const megabyte = 2 ** 20;
const maxRows = 500_000;
const maxColumns = 1_000;
/** The last row that spreadsheet programs have. */
const lastRow = 2 ** 20;
/** Of all texts in a row, so that no piece of rows stops the app while it is taken in. */
const maxRowLength = 2 ** 20;
/** Excel's own is 32,767. */
const maxCellLength = 100_000;
export const maxFileSize = 100 * megabyte;
/** SheetJS holds all of a file at once: of an old xls 27 times its size, of a web page 20 times. */
const maxOldFileSize = 12 * megabyte;
/** Of strings that many cells share, which are held in memory. */
export const maxSharedLength = 64 * megabyte;

/** Milliseconds of the processor's time for a file of so many bytes. */
export function workingTime(size: number): number {
  return Math.ceil(8_000 + (size / megabyte) * 2_000);
}

export function checkOldSize(size: number): void {
  if (size > maxOldFileSize) throw new SpreadsheetError('old_too_large', { megabytes: maxOldFileSize / megabyte });
}

export function checkSize(size: number, limit: number): void {
  if (size > limit) throw new SpreadsheetError('too_large');
}

/** Refuses what is larger than any table of people. `filled` counts the rows that hold something. */
export function checkRow(number: number, filled: number, columns: number): void {
  if (number > lastRow || filled > maxRows) throw new SpreadsheetError('too_many_rows', { max: maxRows });
  if (columns > maxColumns) throw new SpreadsheetError('too_many_columns', { max: maxColumns });
}

/** How many signs the row's texts have. */
export function rowLength(cells: Cell[], row: number): number {
  const length = cells.reduce<number>((sum, cell) => sum + (typeof cell === 'string' ? cell.length : 0), 0);
  if (length > maxRowLength) throw new SpreadsheetError('cell_too_long', { row });
  return length;
}

/** The text without the sign that no database takes. */
export function cellText(text: string, row: number): string {
  if (text.length > maxCellLength) throw new SpreadsheetError('cell_too_long', { row });
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}
