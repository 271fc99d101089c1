import type { SheetRow } from './spreadsheet.ts';

/** A title above the table fills a cell or two; the names of the columns fill most of those that are in use. */
const share = 0.6;

/** The number of the row that looks like the names of the columns; 0 if there is no row. */
export function guessHeaderRow(rows: SheetRow[]): number {
  const most = Math.max(0, ...rows.map(texts));
  const header = rows.find((row) => texts(row) > 0 && texts(row) >= share * most);
  return (header ?? rows[0])?.number ?? 0;
}

function texts({ cells }: SheetRow): number {
  return cells.filter((cell) => typeof cell === 'string' && cell.trim() !== '').length;
}
