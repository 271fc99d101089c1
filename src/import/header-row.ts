import type { Cell, Inspection } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import { isColumnName, plainName } from './column-names.ts';
import type { KnownNames } from './guess-mapping.ts';
import { lastHeaderRow } from './read-mapping.ts';

/** One word may stand anywhere. */
const enough = 2;

/** The row with the most names that columns have, the first of several; without such names, what the rows look like. */
export function headerRowOf({ sample, header_row }: Inspection, { fields }: Pick<KnownNames, 'fields'>): number {
  const own = new Set(fields.map(({ name }) => plainName(name)));
  const isName = (cell: Cell) => typeof cell === 'string' && (isColumnName(cell) || own.has(plainName(cell)));
  const counts = sample.slice(0, lastHeaderRow).map((row) => row.filter(isName).length);
  const most = Math.max(0, ...counts);
  return most >= enough ? counts.indexOf(most) + 1 : header_row;
}

/** How many rows below the names hold something. */
export function rowsBelow(
  { sample, filled_rows }: Pick<Inspection, 'sample' | 'filled_rows'>,
  headerRow: number,
): number {
  return Math.max(0, filled_rows - sample.slice(0, headerRow).filter((row) => row.length > 0).length);
}

/** Whether nothing but blanks is to be seen. */
export function isBlank({ sample, rows }: Pick<Inspection, 'sample' | 'rows'>): boolean {
  const blank = (cell: Cell) => cell === null || (typeof cell === 'string' && cellText(cell) === '');
  return rows <= sample.length && sample.every((row) => row.every(blank));
}
