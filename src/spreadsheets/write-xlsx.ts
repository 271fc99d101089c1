import { PassThrough, Readable } from 'node:stream';
import type { ZipFile } from 'yazl';
import type { Cell } from './cells.ts';
import type { SheetColumn } from './sheet-column.ts';
import {
  contentTypes,
  packageRels,
  rowWriter,
  sheetEnd,
  sheetStart,
  styles,
  workbook,
  workbookRels,
} from './sheet-xml.ts';

export interface XlsxOptions {
  /** The sheet's name. */
  name?: string;
  /** Further rows stand on a next sheet. */
  rows_per_sheet?: number;
}

const mostRows = 1_048_576;
const chunkSize = 64 * 1024;
const looked = 100;

/** Rows that sheets are filled from, one after another. */
interface Source {
  iterator: AsyncIterator<Cell[]>;
  next: IteratorResult<Cell[]> | undefined;
}

/** A workbook, made while it is read: memory does not grow with the rows. What `rows` throws breaks it off. */
export function writeXlsx(columns: SheetColumn[], rows: AsyncIterable<Cell[]>, options: XlsxOptions = {}): Readable {
  const out = new PassThrough();
  const source: Source = { iterator: rows[Symbol.asyncIterator](), next: undefined };
  const fail = (error: Error) => out.destroy(error);
  zipUp(out, columns, source, options).catch(fail);
  return out;
}

async function zipUp(out: PassThrough, columns: SheetColumn[], source: Source, options: XlsxOptions): Promise<void> {
  const { ZipFile } = await import('yazl');
  const { name = 'Sheet', rows_per_sheet = mostRows } = options;
  const zip = new ZipFile();
  zip.on('error', (error: Error) => out.destroy(error));
  zip.outputStream.pipe(out);
  let sheet: Readable | undefined;
  const stop = () => {
    sheet?.destroy();
    Promise.resolve(source.iterator.return?.()).catch(() => {});
  };
  if (out.destroyed) return stop();
  out.once('close', stop);

  const names: string[] = [];
  const addSheet = () => {
    names.push(sheetName(name, names.length));
    zip.addReadStreamLazy(`xl/worksheets/sheet${names.length}.xml`, { compressionLevel: 1 }, (give) => {
      const xml = sheetXml(columns, source, rows_per_sheet);
      sheet = Readable.from(xml, { objectMode: false, highWaterMark: chunkSize });
      sheet.once('error', (error) => out.destroy(error));
      sheet.once('end', () => (source.next?.done ? addRest(zip, names) : addSheet()));
      give(null, sheet);
    });
  };
  addFirst(zip);
  addSheet();
}

function addFirst(zip: ZipFile): void {
  zip.addBuffer(Buffer.from(contentTypes), '[Content_Types].xml');
  zip.addBuffer(Buffer.from(packageRels), '_rels/.rels');
  zip.addBuffer(Buffer.from(styles), 'xl/styles.xml');
}

/** What names the sheets: only now is it known how many there are. */
function addRest(zip: ZipFile, names: string[]): void {
  zip.addBuffer(Buffer.from(workbook(names)), 'xl/workbook.xml');
  zip.addBuffer(Buffer.from(workbookRels(names)), 'xl/_rels/workbook.xml.rels');
  zip.end();
}

async function* sheetXml(columns: SheetColumn[], source: Source, rowsPerSheet: number): AsyncGenerator<string> {
  const { iterator } = source;
  const write = rowWriter(columns);
  const first: Cell[][] = [];
  source.next ??= await iterator.next();
  while (!source.next.done && first.length < Math.min(looked, rowsPerSheet - 1)) {
    first.push(source.next.value);
    source.next = await iterator.next();
  }
  let number = 1;
  let text = sheetStart(columns, first);
  for (const row of first) text += write(row, ++number);
  while (!source.next.done && number < rowsPerSheet) {
    text += write(source.next.value, ++number);
    if (text.length >= chunkSize) {
      yield text;
      text = '';
    }
    source.next = await iterator.next();
  }
  yield text + sheetEnd(columns, number);
}

// Thirty-one characters at most, some signs not at all, and no apostrophe at either end.
function sheetName(name: string, at: number): string {
  const ending = at === 0 ? '' : ` (${at + 1})`;
  const plain = name.replace(/[[\]:*?/\\\p{Cc}]/gu, ' ').slice(0, 31 - ending.length);
  return `${plain.replace(/^'+|'+$/g, '').trim() || 'Sheet'}${ending}`;
}
