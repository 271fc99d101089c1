import type { Cell } from '../cells.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';
import type { Archive } from './archive.ts';
import { isoDate } from './iso-date.ts';
import { cellText, checkRow } from './limits.ts';
import { shownNumber } from './number-looks.ts';
import type { SheetRow, Spreadsheet } from './spreadsheet.ts';
import { isTrue, readWorkbook, unescaped, type Workbook } from './xlsx-workbook.ts';
import { parseXml, type XmlListener } from './xml.ts';

const lastColumn = 2 ** 14;

export async function openXlsx(archive: Archive): Promise<Spreadsheet> {
  const workbook = await readWorkbook(archive);
  const spreadsheet: Spreadsheet = {
    kind: 'xlsx',
    sheets: workbook.sheets.map(({ name, hidden }) => ({ name, hidden })),
    formulasWithoutValue: 0,
    async *rows(sheet) {
      const path = workbook.sheets[sheet]!.path;
      if (!archive.has(path)) throw new SpreadsheetError('broken');
      const reader = new SheetReader(workbook);
      for await (const _ of parseXml(archive.text(path), reader)) {
        spreadsheet.formulasWithoutValue = reader.formulasWithoutValue;
        if (reader.rows.length > 0) yield reader.rows.splice(0);
      }
    },
  };
  return spreadsheet;
}

/** Gathers the rows of a worksheet while it is being parsed. */
class SheetReader implements XmlListener {
  readonly rows: SheetRow[] = [];
  formulasWithoutValue = 0;
  readonly #workbook: Workbook;
  #row: SheetRow = { number: 0, cells: [] };
  #filled = 0;
  #column = 0;
  #type = '';
  #style = 0;
  #formula = false;
  #value: string | undefined;
  #taking = false;
  #aid = false;

  constructor(workbook: Workbook) {
    this.#workbook = workbook;
  }

  open(name: string, attributes: Record<string, string>): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v' || (name === 't' && !this.#aid)) this.#taking = true;
    else if (name === 'f') this.#formula = true;
    else if (name === 'row') this.#openRow(attributes.r);
    else if (name === 'rPh') this.#aid = true;
  }

  text(text: string): void {
    if (this.#taking) this.#value = (this.#value ?? '') + text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#taking = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'rPh') this.#aid = false;
  }

  #openRow(reference: string | undefined): void {
    const number = reference === undefined ? this.#row.number + 1 : Number(reference);
    if (!Number.isInteger(number) || number <= this.#row.number) throw new SpreadsheetError('broken');
    this.#row = { number, cells: [] };
    this.#column = 0;
  }

  #openCell({ r, t, s }: Record<string, string>): void {
    this.#column = r === undefined ? this.#column + 1 : columnOf(r);
    this.#type = t ?? 'n';
    this.#style = Number(s ?? 0);
    this.#formula = false;
    this.#value = undefined;
  }

  #closeCell(): void {
    const cell = this.#value === undefined ? null : this.#read(this.#value);
    if (cell === null && this.#formula) this.formulasWithoutValue++;
    if (cell === null || cell === '') return;
    const { number, cells } = this.#row;
    checkRow(number, this.#filled, this.#column);
    while (cells.length < this.#column - 1) cells.push(null);
    cells[this.#column - 1] = cell;
  }

  #closeRow(): void {
    if (this.#row.cells.length === 0) return;
    this.#filled++;
    this.rows.push(this.#row);
  }

  #read(value: string): Cell {
    const { strings, looks, from1904 } = this.#workbook;
    switch (this.#type) {
      case 's':
        return this.#shared(strings[Number(value)]);
      case 'str':
      case 'inlineStr':
        return cellText(unescaped(value), this.#row.number);
      case 'b':
        return isTrue(value);
      case 'e':
        return { error: cellText(value, this.#row.number) };
      case 'd':
        return isoDate(value, value, looks[this.#style] === 'date');
      default:
        return value.trim() === '' ? null : shownNumber(Number(value), looks[this.#style] ?? 'plain', from1904);
    }
  }

  #shared(text: string | undefined): string {
    if (text === undefined) throw new SpreadsheetError('broken');
    return cellText(text, this.#row.number);
  }
}

/** `AB12` is in column 28. */
function columnOf(reference: string): number {
  let column = 0;
  for (let at = 0; at < reference.length; at++) {
    const letter = reference.charCodeAt(at) & ~32;
    if (letter < 65 || letter > 90) break;
    column = column * 26 + letter - 64;
  }
  if (column === 0 || column > lastColumn) throw new SpreadsheetError('broken');
  return column;
}
