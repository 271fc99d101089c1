import type { Cell, Inspection, ReadingChoice } from '../cells.ts';
import { guessHeaderRow } from './header-row.ts';
import { rowLength } from './limits.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';

const sampleRows = 50;
/** A sample shows how a text begins. */
const sampleLength = 1_000;

export function chosenSheet({ sheets }: Spreadsheet, { sheet }: ReadingChoice): number {
  if (sheet !== undefined && sheets[sheet]) return sheet;
  return Math.max(
    0,
    sheets.findIndex(({ hidden }) => !hidden),
  );
}

/** Reads all of the sheet, so that what is wrong with it is known before anything is imported. */
export async function inspect(spreadsheet: Spreadsheet, choice: ReadingChoice): Promise<Inspection> {
  const sheet = chosenSheet(spreadsheet, choice);
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
