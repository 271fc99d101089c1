import { readDay, readLink, readNumber, readTick } from '../fields/read-values.ts';
import type { FieldKind } from '../fields/repository.ts';

const few = 10;
const longest = 150;

/** The kind of field that these values of a column ask for. */
export function guessKind(texts: string[]): FieldKind {
  const all = (test: (text: string) => boolean) => texts.length > 0 && texts.every(test);
  const reads = (read: (text: string) => object) => all((text) => 'value' in read(text));

  if (reads(readTick) && new Set(texts).size <= 2) return 'checkbox';
  if (reads(readDay)) return 'date';
  // A leading zero or a long row of digits is a code, not an amount.
  if (reads(readNumber) && all((text) => !/^0\d/.test(text) && text.length < 15)) return 'number';
  if (all((text) => /^(https?:\/\/|www\.)\S+$/i.test(text) && 'value' in readLink(text))) return 'link';
  if (texts.some((text) => text.length > longest || text.includes('\n'))) return 'long_text';

  const parts = texts.map((text) => text.split(';').map((part) => part.trim()));
  const repeats = new Set(parts.flat()).size * 2 <= parts.flat().length && new Set(parts.flat()).size <= few;
  if (texts.length < 4 || !repeats) return 'text';
  return parts.some((each) => each.length > 1) ? 'multi_select' : 'select';
}
