import { Readable } from 'node:stream';
import type { Cell, Delimiter } from './cells.ts';
import { guardText } from './formulas.ts';
import type { SheetColumn } from './sheet-column.ts';

export interface CsvOptions {
  /** With `;` numbers are written with a decimal comma, as spreadsheet programs of such languages read them. */
  delimiter?: Delimiter;
  /** Texts of digits are kept from becoming numbers, too. */
  keeps_digits?: boolean;
}

const chunkSize = 64 * 1024;

/** A csv in UTF-8 that spreadsheet programs open as it is; no text in it can run. Memory does not grow with the rows. */
export function writeCsv(columns: SheetColumn[], rows: AsyncIterable<Cell[]>, options: CsvOptions = {}): Readable {
  return Readable.from(chunks(columns, rows, options), { objectMode: false, highWaterMark: chunkSize });
}

async function* chunks(columns: SheetColumn[], rows: AsyncIterable<Cell[]>, options: CsvOptions) {
  const { delimiter = ',', keeps_digits = false } = options;
  const line = lineWriter(delimiter, keeps_digits);
  let text = `\uFEFF${line(columns.map(({ title }) => title))}`;
  for await (const row of rows) {
    text += line(row);
    if (text.length < chunkSize) continue;
    yield text;
    text = '';
  }
  yield text;
}

function lineWriter(delimiter: Delimiter, keepsDigits: boolean): (row: Cell[]) => string {
  const special = new RegExp(`["\\r\\n${delimiter}]|^\\s|\\s$`);
  const write = (cell: Cell): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return writeNumber(cell, delimiter);
    const text = typeof cell === 'string' ? guardText(tidy(cell), keepsDigits) : plain(cell);
    return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return (row) => `${row.map(write).join(delimiter)}\r\n`;
}

function writeNumber(number: number, delimiter: Delimiter): string {
  const text = Number.isFinite(number) ? String(number) : '';
  return delimiter === ';' ? text.replace('.', ',') : text.includes(delimiter) ? `"${text}"` : text;
}

function plain(cell: boolean | { date: string } | { error: string }): string {
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  return 'date' in cell ? cell.date.replace('T', ' ') : cell.error;
}

/** Without what no program shows, and halves of a character, which UTF-8 cannot hold. */
function tidy(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]/g, '').replace(/\p{Surrogate}/gu, '\uFFFD');
}
