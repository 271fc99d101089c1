import type { Cell } from '../spreadsheets/cells.ts';

/** A cell as somebody would have typed it; nothing for an empty one and for a fault such as `#REF!`. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return clean(cell);
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'boolean') return String(cell);
  return 'date' in cell ? cell.date.replace('T', ' ') : '';
}

export function isFault(cell: Cell | undefined): boolean {
  return typeof cell === 'object' && cell !== null && 'error' in cell;
}

// No 3.8E+21 and no 0.30000000000000004: what the spreadsheet program would show.
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return String(Number(value.toPrecision(15)));
}

// PostgreSQL refuses null characters and halves of a character; contact books paste invisible direction marks.
function clean(text: string): string {
  const plain = /[\p{Cc}\p{Cf}\p{Cs}]/u.test(text) ? text.replace(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/gu, removed) : text;
  return plain.trim();
}

function removed(character: string): string {
  return character === '\r' ? '\n' : '';
}
