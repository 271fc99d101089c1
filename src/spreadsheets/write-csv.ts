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
  const { stringify } = await import('csv-stringify/sync');
  const { delimiter = ',', keeps_digits = false } = options;
  const write = (lines: string[][]) =>
    stringify(lines, { delimiter, record_delimiter: '\r\n', quoted_match: /^\s|\s$|[\r\n]/ });
  let lines = [columns.map(({ title }) => guardText(tidy(title), keeps_digits))];
  let length = 0;
  let mark = '\uFEFF';
  for await (const row of rows) {
    const line = row.map((cell) => textOf(cell, delimiter, keeps_digits));
    lines.push(line);
    length += line.reduce((sum, text) => sum + text.length, 0);
    if (length < chunkSize) continue;
    yield mark + write(lines);
    [lines, length, mark] = [[], 0, ''];
  }
  yield mark + write(lines);
}

function textOf(cell: Cell, delimiter: Delimiter, keepsDigits: boolean): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return writeNumber(cell, delimiter);
  return typeof cell === 'string' ? guardText(tidy(cell), keepsDigits) : plain(cell);
}

function writeNumber(number: number, delimiter: Delimiter): string {
  const text = Number.isFinite(number) ? String(number) : '';
  return delimiter === ';' ? text.replace('.', ',') : text;
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
