import type { Cell, SheetName } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import type { Archive } from './archive.ts';
import { isoDate } from './iso-date.ts';
import { cellText, checkRow } from './limits.ts';
import { clock, percent, plainNumber } from './number-looks.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';
import { parseXml, readXml, type XmlListener } from './xml.ts';

type Attributes = Record<string, string>;

export async function openOds(archive: Archive): Promise<Spreadsheet> {
  if (await isEncrypted(archive)) throw new SpreadsheetError('password');
  const tables = await listTables(archive);
  if (tables.length === 0) throw new SpreadsheetError('not_spreadsheet');
  const spreadsheet: Spreadsheet = {
    kind: 'ods',
    sheets: tables.map(({ name, hidden }) => ({ name, hidden })),
    formulasWithoutValue: 0,
    async *rows(sheet) {
      const reader = new TableReader(tables[sheet]!.place);
      for await (const _ of parseXml(archive.text('content.xml'), reader)) {
        spreadsheet.formulasWithoutValue = reader.formulasWithoutValue;
        if (reader.rows.length > 0) yield reader.rows.splice(0);
      }
    },
  };
  return spreadsheet;
}

async function isEncrypted(archive: Archive): Promise<boolean> {
  let encrypted = false;
  await readXml(archive.text('META-INF/manifest.xml'), {
    open(name) {
      if (name === 'encryption-data') encrypted = true;
    },
  });
  return encrypted;
}

/** The tables that are sheets: not those that keep what another file held. */
async function listTables(archive: Archive): Promise<(SheetName & { place: number })[]> {
  const tables: (SheetName & { place: number; foreign: boolean })[] = [];
  const hiddenStyles = new Set<string>();
  let style = '';
  await readXml(archive.text('content.xml'), {
    open(name, attributes) {
      if (name === 'style') style = attributes['style:name'] ?? '';
      else if (name === 'table-properties' && attributes['table:display'] === 'false') hiddenStyles.add(style);
      else if (name === 'table-source') tables.at(-1)!.foreign = true;
      if (name !== 'table') return;
      const hidden = hiddenStyles.has(attributes['table:style-name'] ?? '');
      tables.push({ name: attributes['table:name'] ?? '', hidden, place: tables.length, foreign: false });
    },
  });
  return tables.filter(({ foreign }) => !foreign);
}

/** Gathers the rows of one table of the document. */
class TableReader implements XmlListener {
  readonly rows: SheetRow[] = [];
  formulasWithoutValue = 0;
  readonly #place: number;
  #table = -1;
  #number = 0;
  #filled = 0;
  #cells: Cell[] = [];
  #column = 0;
  #rowRepeats = 1;
  #cell: Attributes | undefined;
  /** Depth below the cell: its own paragraphs lie at 1, those of a comment deeper. */
  #depth = 0;
  #paragraphs: string[] = [];
  #taking = false;

  constructor(place: number) {
    this.#place = place;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'table') this.#table++;
    if (this.#table !== this.#place) return;
    if (this.#cell) this.#openWithin(name, attributes);
    else if (name === 'table-row') this.#openRow(attributes);
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#openCell(attributes);
  }

  text(text: string): void {
    if (this.#taking) this.#append(text.replace(/[\t\r\n ]+/g, ' '));
  }

  close(name: string): void {
    if (this.#table !== this.#place) return;
    if (this.#cell && this.#depth > 0) {
      if (this.#depth === 1) this.#taking = false;
      this.#depth--;
    } else if (this.#cell) this.#closeCell(this.#cell);
    else if (name === 'table-row') this.#closeRow();
  }

  #openRow(attributes: Attributes): void {
    this.#rowRepeats = repeats(attributes['table:number-rows-repeated']);
    this.#cells = [];
    this.#column = 0;
  }

  #openCell(attributes: Attributes): void {
    this.#cell = attributes;
    this.#depth = 0;
    this.#paragraphs = [];
  }

  #openWithin(name: string, attributes: Attributes): void {
    this.#depth++;
    if (this.#depth === 1 && name === 'p') {
      this.#taking = true;
      this.#paragraphs.push('');
    } else if (this.#taking && name === 's')
      this.#append(' '.repeat(Math.min(Number(attributes['text:c'] ?? 1), 1000)));
    else if (this.#taking && name === 'tab') this.#append('\t');
    else if (this.#taking && name === 'line-break') this.#append('\n');
  }

  #append(text: string): void {
    this.#paragraphs[this.#paragraphs.length - 1] += text;
  }

  #closeCell(attributes: Attributes): void {
    this.#cell = undefined;
    // Beside an error LibreOffice writes an empty string value.
    const text = attributes['office:string-value'] || this.#paragraphs.join('\n');
    const cell = cellOf(attributes, cellText(text, this.#number + 1));
    const count = repeats(attributes['table:number-columns-repeated']);
    if (cell === null && attributes['table:formula']) this.formulasWithoutValue++;
    if (cell !== null && cell !== '') {
      checkRow(this.#number + 1, this.#filled, this.#column + count);
      while (this.#cells.length < this.#column) this.#cells.push(null);
      for (let done = 0; done < count; done++) this.#cells.push(cell);
    }
    this.#column += count;
  }

  #closeRow(): void {
    const first = this.#number + 1;
    this.#number += this.#rowRepeats;
    if (this.#cells.length === 0) return;
    this.#filled += this.#rowRepeats;
    checkRow(this.#number, this.#filled, this.#cells.length);
    for (let number = first; number <= this.#number; number++) this.rows.push({ number, cells: this.#cells });
  }
}

function repeats(count: string | undefined): number {
  const number = Number(count ?? 1);
  if (!Number.isInteger(number) || number < 1) throw new SpreadsheetError('broken');
  return number;
}

function cellOf(attributes: Attributes, text: string): Cell {
  if (attributes['calcext:value-type'] === 'error') return text === '' ? null : { error: text };
  switch (attributes['office:value-type']) {
    case 'float':
    case 'currency':
      return plainNumber(Number(attributes['office:value']));
    case 'percentage':
      return percent(Number(attributes['office:value']));
    case 'date':
      return isoDate(attributes['office:date-value'] ?? '', text);
    case 'time':
      return timeOf(attributes['office:time-value'] ?? '') ?? text;
    case 'boolean':
      return attributes['office:boolean-value'] === 'true';
    default:
      return text === '' ? null : text;
  }
}

/** `PT14H30M00S`. */
function timeOf(duration: string): string | undefined {
  const [, hours, minutes, seconds] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?$/.exec(duration) ?? [];
  if (hours === undefined && minutes === undefined && seconds === undefined) return undefined;
  const rest = Number((seconds ?? '0').replace(',', '.'));
  return clock(Math.round(Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + rest));
}
