import type { Cell, Delimiter, Encoding, SheetName, SpreadsheetKind } from '../cells.ts';

export interface SheetRow {
  /** As the spreadsheet program shows it, from 1. */
  number: number;
  cells: Cell[];
}

/** A file that was recognised and can be read row by row. */
export interface Spreadsheet {
  kind: SpreadsheetKind;
  sheets: SheetName[];
  encoding?: Encoding;
  delimiter?: Delimiter;
  /** Grows while rows are read. */
  formulasWithoutValue: number;
  /** Rows in their order, as many at a time as come; empty ones may be left out. */
  rows(sheet: number): AsyncIterable<SheetRow[]>;
}
