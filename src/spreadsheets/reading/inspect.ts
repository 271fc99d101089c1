import type { Cell, Inspection, ReadingChoice } from '../cells.ts';
import { guessHeaderRow } from './header-row.ts';
import { rowLength } from './limits.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';

const sampleRows = 50;
/** A sample shows how a text begins. */
const sampleLength = 1_000;
/** So many sheets are looked at for a table. */
const mostSheets = 5;
/** A cover page has no more lines. */
const longestCover = 10;

export function chosenSheet({ sheets }: Spreadsheet, { sheet }: ReadingChoice): number {
  if (sheet !== undefined && sheets[sheet]) return sheet;
  return Math.max(
    0,
    sheets.findIndex(({ hidden }) => !hidden),
  );
}

/** The first sheet with a table: sheets before it may be empty or a cover page. */
async function firstTable(spreadsheet: Spreadsheet): Promise<number> {
  const { sheets } = spreadsheet;
  const shown = sheets.flatMap(({ hidden }, at) => (hidden ? [] : [at])).slice(0, mostSheets);
  let lines: number | undefined;
  for (const at of shown.length > 1 ? shown : []) {
    const first = await firstRows(spreadsheet, at);
    const isWide = first.some(({ cells }) => cells.filter((cell) => cell !== null).length > 1);
    if (first.length > longestCover || (first.length > 1 && isWide)) return at;
    if (first.length > 1) lines ??= at;
  }
  return lines ?? chosenSheet(spreadsheet, {});
}

async function firstRows(spreadsheet: Spreadsheet, sheet: number): Promise<SheetRow[]> {
  const first: SheetRow[] = [];
  for await (const rows of spreadsheet.rows(sheet)) {
    first.push(...rows);
    if (first.length >= sampleRows) break;
  }
  // What was read of other sheets says nothing of the one that is taken.
  spreadsheet.formulasWithoutValue = 0;
  return first;
}

/** Reads all of the sheet, so that what is wrong with it is known before anything is imported. */
export async function inspect(spreadsheet: Spreadsheet, choice: ReadingChoice): Promise<Inspection> {
  const sheet = choice.sheet === undefined ? await firstTable(spreadsheet) : chosenSheet(spreadsheet, choice);
  const first: SheetRow[] = [];
  const found = { rows: 0, filled_rows: 0, columns: 0 };
  for await (const rows of spreadsheet.rows(sheet)) {
    for (const row of rows) {
      if (first.length < sampleRows) first.push(row);
      rowLength(row.cells, row.number);
      found.rows = row.number;
      found.filled_rows++;
      found.columns = Math.max(found.columns, row.cells.length);
    }
  }
  const { kind, sheets, encoding, delimiter, formulasWithoutValue } = spreadsheet;
  const header_row = guessHeaderRow(first);
  const sample = sampleOf(first);
  return {
    kind,
    sheets,
    sheet,
    ...found,
    header_row,
    encoding,
    delimiter,
    formulas_without_value: formulasWithoutValue,
    sample,
  };
}

function sampleOf(rows: SheetRow[]): Cell[][] {
  const sample: Cell[][] = [];
  for (const { number, cells } of rows) {
    if (number > sampleRows) break;
    while (sample.length < number - 1) sample.push([]);
    sample.push(cells.map((cell) => (typeof cell === 'string' ? cell.slice(0, sampleLength) : cell)));
  }
  return sample;
}
