import type { Inspection, ReadingChoice, RowBatch } from './cells.ts';
import { SpreadsheetError } from './spreadsheet-error.ts';

export { SpreadsheetError } from './spreadsheet-error.ts';

/** What the file holds and how it will be read. Throws SpreadsheetError. */
export async function inspectSpreadsheet(_path: string, _choice: ReadingChoice = {}): Promise<Inspection> {
  throw new SpreadsheetError('busy');
}

/** The rows after row `after_row`, 500 at a time; leaving the loop ends the reading. Throws SpreadsheetError. */
// biome-ignore lint/correctness/useYield: stands until the reading process is in.
export async function* readRows(
  _path: string,
  _choice: ReadingChoice & { after_row?: number },
): AsyncGenerator<RowBatch> {
  throw new SpreadsheetError('busy');
}
