import { readFile, stat } from 'node:fs/promises';
import { runInNewContext } from 'node:vm';
import type { CellObject, ParsingOptions, WorkBook } from 'xlsx';
import type { Cell } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { cellText, checkOldSize, checkRow, workingTime } from './limits.ts';
import { lookOf, type NumberLook, shownNumber } from './number-looks.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';
import { checkDamage } from './xls-damage.ts';

const rowsAtOnce = 500;

/** Codes of error cells in old files. */
const errors: Record<number, string> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

/** A file of Excel 2 to 2003, or its text if it is a web page or XML that old programs call xls. */
export async function openXls(path: string, text?: string): Promise<Spreadsheet> {
  const { size } = await stat(path);
  checkOldSize(size);
  const content = text ?? (await readFile(path));
  const workbook = await parse(content, size);
  if (typeof content !== 'string') checkDamage(content);
  const places = workbook.SheetNames.map((_, place) => place).filter((place) => isTable(workbook, place));
  if (places.length === 0) throw new SpreadsheetError('not_spreadsheet');
  return {
    kind: 'xls',
    sheets: places.map((place) => ({
      name: cellText(workbook.SheetNames[place]!, 0),
      hidden: Boolean(workbook.Workbook?.Sheets?.[place]?.Hidden),
    })),
    formulasWithoutValue: 0,
    rows: (sheet) => sheetRows(workbook, places[sheet]!),
  };
}

async function parse(content: Buffer | string, size: number): Promise<WorkBook> {
  const xlsx = await import('xlsx');
  xlsx.set_cptable(await import('xlsx/dist/cpexcel.full.mjs'));
  const type = typeof content === 'string' ? 'string' : 'buffer';
  const options: ParsingOptions = { type, raw: true, dense: true, cellNF: true, cellText: false, cellHTML: false };
  try {
    // Ends what would go on for ever, also where nobody is left to kill this process.
    return runInNewContext('read()', { read: () => xlsx.read(content, options) }, { timeout: 6 * workingTime(size) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new SpreadsheetError('broken');
    if (/password|encrypt/i.test(String(error))) throw new SpreadsheetError('password');
    if (/cannot find workbook stream/i.test(String(error))) throw new SpreadsheetError('not_spreadsheet');
    throw new SpreadsheetError('broken', {}, error);
  }
}

function isTable(workbook: WorkBook, place: number): boolean {
  const sheet = workbook.Sheets[workbook.SheetNames[place]!];
  return sheet !== undefined && (sheet['!type'] ?? 'sheet') === 'sheet';
}

async function* sheetRows(workbook: WorkBook, place: number): AsyncGenerator<SheetRow[]> {
  const table = workbook.Sheets[workbook.SheetNames[place]!]!['!data'] ?? [];
  const from1904 = Boolean(workbook.Workbook?.WBProps?.date1904);
  const looks = new Map<unknown, NumberLook>();
  let rows: SheetRow[] = [];
  let filled = 0;
  for (const [index, data] of table.entries()) {
    const cells = cellsOf(data ?? [], index + 1, looks, from1904);
    if (cells.length === 0) continue;
    checkRow(index + 1, ++filled, cells.length);
    if (rows.push({ number: index + 1, cells }) < rowsAtOnce) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

function cellsOf(data: CellObject[], row: number, looks: Map<unknown, NumberLook>, from1904: boolean): Cell[] {
  const cells = Array.from(data, (cell) => (cell ? cellOf(cell, row, looks, from1904) : null));
  while (cells.length > 0 && cells.at(-1) === null) cells.pop();
  return cells;
}

function cellOf({ t, v, z }: CellObject, row: number, looks: Map<unknown, NumberLook>, from1904: boolean): Cell {
  if (v === undefined || v === null || v === '') return null;
  if (t === 'e') return { error: errors[Number(v)] ?? '#VALUE!' };
  if (typeof v === 'boolean') return v;
  if (typeof v !== 'number') return cellText(String(v), row);
  if (!looks.has(z)) looks.set(z, lookOf(String(z ?? '')));
  return shownNumber(v, looks.get(z)!, from1904);
}
