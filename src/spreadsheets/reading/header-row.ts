import type { Cell } from '../cells.ts';
import type { SheetRow } from './spreadsheet.ts';

/** A title above the table fills a cell or two; the names of the columns fill most of those that are in use. */
const share = 0.6;

/** The number of the row that looks like the names of the columns; 0 if there is no row. */
export function guessHeaderRow(rows: SheetRow[]): number {
  const [first] = rows;
  if (!first) return 0;
  const most = usualWidth(rows);
  const header = rows.find((row) => texts(row) > 0 && texts(row) >= share * most) ?? first;
  const above = rows.slice(0, rows.indexOf(header));
  const chosen = header.cells.some(isData) ? (namesAmong(above) ?? header) : header;
  // Names without a row under them are none.
  return chosen === rows.at(-1) ? first.number : chosen.number;
}

/** How many cells a quarter of the rows fill: commas in a note make a row or two of a csv wider than the table. */
function usualWidth(rows: SheetRow[]): number {
  const widths = rows.map(texts).sort((one, other) => other - one);
  return widths[Math.max(1, Math.floor(widths.length / 4))] ?? widths[0]!;
}

/** The row with the most texts and nothing that a row of data has. */
function namesAmong(rows: SheetRow[]): SheetRow | undefined {
  const clean = rows.filter((row) => texts(row) > 0 && !row.cells.some(isData));
  return clean.reduce<SheetRow | undefined>((best, row) => (best && texts(best) >= texts(row) ? best : row), undefined);
}

function texts({ cells }: SheetRow): number {
  return cells.filter((cell) => typeof cell === 'string' && cell.trim() !== '').length;
}

const shapes = [
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  /^(https?:\/\/|www\.)\S+$/i,
  // Phones, dates and amounts; a year alone may be the name of a column.
  /^(?!(19|20)\d\d$)[+(]?\d[\d\s()+./:,\-–—;]{2,}$/,
];

/** What stands under the names of columns, but hardly ever among them. */
export function isData(cell: Cell): boolean {
  if (typeof cell === 'string') return shapes.some((shape) => shape.test(cell.trim()));
  return typeof cell === 'boolean' || (typeof cell === 'number' ? cell > 9999 : cell !== null && 'date' in cell);
}
