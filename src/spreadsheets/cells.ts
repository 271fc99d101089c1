/** What a cell of a spreadsheet holds. Text is never made a number: `0681111111` of a csv stays as it is. */
export type Cell = string | number | boolean | null | DateCell | ErrorCell;

/** `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM:SS` where the spreadsheet shows a time too. A time alone is text: `14:30:00`. */
export interface DateCell {
  date: string;
}

/** What the spreadsheet shows instead of a value: `#REF!`, `#N/A`. */
export interface ErrorCell {
  error: string;
}

export type SpreadsheetKind = 'xlsx' | 'xls' | 'ods' | 'csv';

export const encodings = ['utf-8', 'windows-1251', 'windows-1257', 'utf-16le', 'utf-16be'] as const;
export type Encoding = (typeof encodings)[number];

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** What a person may choose; what is left out is found out. Encoding and delimiter concern csv only. */
export interface ReadingChoice {
  /** Only a hint: the content decides. */
  kind?: SpreadsheetKind;
  /** Place in `sheets`, from 0; by default the first with a table that is not hidden. */
  sheet?: number;
  encoding?: Encoding;
  delimiter?: Delimiter;
}

export interface SheetName {
  name: string;
  hidden: boolean;
}

export interface Inspection {
  kind: SpreadsheetKind;
  sheets: SheetName[];
  /** Place in `sheets`, from 0. */
  sheet: number;
  /** Number of the last row that holds something, as the spreadsheet program shows it; 0 if the sheet is empty. */
  rows: number;
  /** How many rows hold something, with those above the header. */
  filled_rows: number;
  columns: number;
  /** A guess, from 1; 0 if the sheet is empty. */
  header_row: number;
  encoding?: Encoding;
  delimiter?: Delimiter;
  /** Formulas that were saved without their value: such cells are read as empty. */
  formulas_without_value: number;
  /** The first 50 rows; `sample[0]` is row 1. Cells after the last filled one are left out, long texts cut. */
  sample: Cell[][];
}

/** Rows in one piece: `rows[0]` is row `first_row` of the spreadsheet. An empty row is `[]`. */
export interface RowBatch {
  first_row: number;
  rows: Cell[][];
}
