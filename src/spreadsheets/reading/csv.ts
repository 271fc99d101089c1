import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { Cell, Delimiter, Encoding, ReadingChoice } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import { declaredDelimiter, guessDelimiter, leniency } from './delimiter.ts';
import { decoded, detectEncoding } from './encoding.ts';
import { cellText, checkRow } from './limits.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';

/** A quote that is never closed would make all the rest one cell. */
const maxRecordLength = 2 ** 20;
const rowsAtOnce = 200;

export async function openCsv(path: string, choice: ReadingChoice): Promise<Spreadsheet> {
  const encoding = choice.encoding ?? (await detectEncoding(path));
  const start = await firstText(path, encoding);
  const declared = declaredDelimiter(start);
  const delimiter = choice.delimiter ?? declared ?? guessDelimiter(start);
  return {
    kind: 'csv',
    sheets: [{ name: '', hidden: false }],
    encoding,
    delimiter,
    formulasWithoutValue: 0,
    rows: () => csvRows(path, encoding, delimiter, declared ? 2 : 1),
  };
}

async function firstText(path: string, encoding: Encoding): Promise<string> {
  for await (const text of decoded(path, encoding)) return text.slice(0, 2 ** 16);
  return '';
}

async function* csvRows(
  path: string,
  encoding: Encoding,
  delimiter: Delimiter,
  from_line: number,
): AsyncGenerator<SheetRow[]> {
  const parser = parse({ ...leniency, delimiter, from_line, max_record_size: maxRecordLength });
  const feeding = pipeline(decoded(path, encoding), parser);
  // Said again by the parser, where it is caught.
  feeding.catch(() => {});
  let number = 0;
  let filled = 0;
  let rows: SheetRow[] = [];
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      const cells = cellsOf(record, ++number);
      if (cells.length === 0) continue;
      checkRow(number, ++filled, cells.length);
      if (rows.push({ number, cells }) < rowsAtOnce) continue;
      yield rows;
      rows = [];
    }
  } catch (error) {
    throw error instanceof CsvError ? faultOf(error, number + 1) : error;
  }
  yield rows;
}

function cellsOf(record: string[], row: number): Cell[] {
  const cells = record.map((text) => (text === '' ? null : cellText(text, row)));
  while (cells.length > 0 && cells.at(-1) === null) cells.pop();
  return cells;
}

function faultOf(error: CsvError, row: number): SpreadsheetError {
  const open = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  return new SpreadsheetError(open ? 'quote_not_closed' : 'broken', open ? { row } : {}, error);
}
