import { fold } from '../i18n/fold.ts';
import { isAddress } from '../mail/addresses.ts';
import { parsePhone, splitPhones } from '../phones/parse.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { cellText } from './cell-text.ts';
import type { KnownNames } from './guess-mapping.ts';
import type { DictionaryTarget, PlainTarget } from './plan.ts';

export interface Content {
  filled: number;
  /** What most cells look like. */
  target: PlainTarget | undefined;
}

const most = 0.7;

/** What the cells of a column say of it. */
export function contentOf(cells: Cell[], known: KnownNames): Content {
  const texts = cells.map(cellText).filter(Boolean);
  const share = (test: (text: string) => boolean) => texts.filter(test).length / texts.length;
  const looks = (test: (text: string) => boolean) => texts.length > 0 && share(test) >= most;

  if (looks((text) => text.split(/[;,\s]+/).some(isAddress))) return { filled: texts.length, target: 'emails' };
  if (looks((text) => splitPhones(text).some((part) => isPhone(part, known)))) {
    return { filled: texts.length, target: 'phones' };
  }
  const dictionary = (Object.entries(known.names) as Array<[DictionaryTarget, string[]]>).find(([, names]) => {
    const folded = new Set(names.map((name) => fold(name.trim())));
    return looks((text) => text.split(';').every((part) => folded.has(fold(part.trim()))));
  });
  return { filled: texts.length, target: dictionary?.[0] };
}

// A tax code has as many digits as a phone: without + or brackets only what is a number at home counts.
function isPhone(text: string, { countries }: KnownNames): boolean {
  if (/^\d[.,]\d+E\+\d+$/i.test(text)) return true;
  const digits = text.replace(/\D/g, '');
  if (digits.length < 7 || digits.length > 15 || /[^\d\s()+./\-–—;,]/.test(text)) return false;
  return parsePhone(text, countries).startsWith('+');
}
