import type { Cell, DateCell } from '../spreadsheets/cells.ts';
import { unguardText } from '../spreadsheets/formulas.ts';

/** A cell as somebody would have typed it; nothing for an empty one and for a fault such as `#REF!`. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (isFault(cell)) return '';
  // An export of ours keeps `=1+1` from running by an apostrophe.
  if (typeof cell === 'string') return clean(unguardText(cell));
  if (typeof cell === 'number') return numberText(cell);
  if (typeof cell === 'boolean') return String(cell);
  return (cell as DateCell).date.replace('T', ' ');
}

// A csv holds what the spreadsheet showed.
const faults = /^#(REF!|N\/A|NAME\?|VALUE!|DIV\/0!|NUM!|NULL!)$/;

export function isFault(cell: Cell | undefined): boolean {
  if (typeof cell === 'string') return cell.startsWith('#') && faults.test(cell);
  return typeof cell === 'object' && cell !== null && 'error' in cell;
}

// No 3.8E+21 and no 0.30000000000000004: what the spreadsheet program would show.
function numberText(value: number): string {
  if (Number.isInteger(value)) return BigInt(value).toString();
  return String(Number(value.toPrecision(15)));
}

// Latin and Cyrillic letters, digits and the usual signs; for other texts all classes of signs are looked at.
const harmless = /^[ -~\u00a0-\u00ac\u00ae-\u058f\u2010-\u2027\u2116]*$/;

// What joins the parts of one picture, spells the country of a flag, and shapes letters of scripts that need it.
const letter = '(?![\\p{sc=Latn}\\p{sc=Cyrl}\\p{sc=Grek}])[\\p{L}\\p{M}]';
const meant = [
  '(?<=\\p{Extended_Pictographic}|\\p{Emoji_Modifier}|\\ufe0f)\\u200d(?=\\p{Extended_Pictographic})',
  '(?<=\\u{1f3f4}|[\\u{e0020}-\\u{e007e}])[\\u{e0020}-\\u{e007f}]',
  `(?<=${letter})[\\u200c\\u200d](?=${letter})`,
].join('|');
const invisible = new RegExp(`(${meant})|(?![\\n\\t])[\\p{Cc}\\p{Cf}\\p{Cs}]`, 'gu');

// PostgreSQL refuses null characters and halves of a character; contact books paste invisible direction marks.
function clean(text: string): string {
  if (harmless.test(text) || !/[\p{Cc}\p{Cf}\p{Cs}]/u.test(text)) return text.trim();
  return text
    .replace(/\r\n?/g, '\n')
    .replace(invisible, (_, kept = '') => kept)
    .trim();
}
