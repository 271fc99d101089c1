import { fold } from '../i18n/fold.ts';
import { date } from '../web/fields.ts';
import type { ReadValue } from './values.ts';

// Yes, and what spreadsheet programs write into a csv for true, each in its own language.
const ticks = new Set(
  ['1', 'on', 'true', 'yes', 'y', 'да', 'так', 'taip', '+', 'x', 'х', 'v', '✓', '✔'].concat([
    'истина',
    'істина',
    'tiesa',
    'teisinga',
  ]),
);
const blanks = new Set(
  ['0', 'off', 'false', 'no', 'n', 'нет', 'ні', 'не', 'ne', '-', '—'].concat([
    'ложь',
    'хибність',
    'klaida',
    'klaidinga',
    'netiesa',
  ]),
);
const unit = '[€$£₴₽%]|eur|usd|gbp|uah|rub|грн\\.?|р(?:уб)?\\.?';
const unitBefore = new RegExp(`^([+−-]?)\\s*(?:${unit})\\s*`, 'iu');
const unitBehind = new RegExp(`\\s*(?:${unit})$`, 'iu');

export function readText(typed: string, longest: number): ReadValue {
  return typed.length > longest ? { error: 'errors.too_long' } : { value: typed };
}

/** `1 234,5`, `1,234.5 €`, `-3`, `12 %`: the last of several signs, or the only one, is the decimal one. */
export function readNumber(typed: string): ReadValue {
  const bare = /^[\d.]+$/.test(typed) ? typed : typed.replace(unitBefore, '$1').replace(unitBehind, '');
  const digits = bare.replace(/[\s\u00a0\u202f']/g, '').replace(/^−/, '-');
  if (!/^[+-]?\d[\d.,]*$|^[+-]?[.,]\d+$/.test(digits)) return { error: 'fields.error.number' };
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','));
  const repeated = last >= 0 && digits.split(digits[last]!).length > 2;
  const whole = last < 0 || repeated ? digits : digits.slice(0, last);
  const rest = last < 0 || repeated ? '' : `.${digits.slice(last + 1)}`;
  if (/\d[.,]/.test(whole) && !/^[+-]?\d{1,3}([.,]\d{3})+$/.test(whole)) return { error: 'fields.error.number' };
  const value = Number(whole.replace(/[.,]/g, '') + rest);
  return Number.isFinite(value) && Math.abs(value) <= 1e15 ? { value } : { error: 'fields.error.number' };
}

export type DecimalSign = '.' | ',';

/** The sign before the decimals, where the text can only mean one; `1,234` may be either. */
export function decimalSignIn(typed: string): DecimalSign | undefined {
  const signs = typed.match(/[.,]/g) ?? [];
  const last = signs.at(-1) as DecimalSign | undefined;
  if (!last || !/\d/.test(typed)) return undefined;
  const times = signs.filter((sign) => sign === last).length;
  if (times > 1) return times === signs.length ? otherSign(last) : undefined;
  if (signs.length > 1) return last;
  return /(^|\D)[1-9]\d{0,2}[.,]\d{3}(?!\d)/.test(typed) ? undefined : last;
}

/** The text without the signs between thousands, where the decimal one is known. */
export function withoutThousands(typed: string, decimal: DecimalSign): string {
  const sign = otherSign(decimal);
  return typed.includes(sign) ? typed.replace(/(?<=\d)[.,](?=\d{3}(?!\d))/g, (at) => (at === sign ? '' : at)) : typed;
}

function otherSign(sign: DecimalSign): DecimalSign {
  return sign === '.' ? ',' : '.';
}

/** `YYYY-MM-DD` or `DD.MM.YYYY`. */
export function readDay(typed: string): ReadValue {
  const [, day, month, year] = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(typed) ?? [];
  const iso = year ? `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}` : typed;
  const read = date.safeParse(iso);
  return read.success ? { value: read.data } : { error: 'errors.date' };
}

export function readTick(typed: string): ReadValue {
  const word = typed.toLowerCase();
  if (ticks.has(word)) return { value: true };
  // An unticked box is an empty field.
  return blanks.has(word) ? { value: undefined } : { error: 'fields.error.checkbox' };
}

/** An address of the web or a mail address; one without a scheme is taken for the web's. */
export function readLink(typed: string): ReadValue {
  if (typed.length > 2000) return { error: 'errors.too_long' };
  const address =
    /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[\w.-]+:\d/.test(typed) ? typed : `https://${typed.replace(/^\/+/, '')}`;
  const url = URL.canParse(address) && !/\s/.test(address) ? new URL(address) : null;
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return { error: 'fields.error.link' };
  if (url.protocol !== 'mailto:' && !/\.|^localhost$|^\[/.test(url.hostname)) return { error: 'fields.error.link' };
  return { value: address };
}

/** Options in any case; `take` makes the value of those that were found. */
export function readOptions(
  options: string[],
  typed: string[],
  take: (options: string[]) => string | string[] | undefined,
): ReadValue {
  const names = typed.map((name) => name.trim()).filter(Boolean);
  const found = names.map((name) => options.find((option) => option === name) ?? sameWord(options, name));
  if (found.some((option) => option === undefined)) return { error: 'fields.error.option' };
  const known = [...new Set(found as string[])];
  // In the order of the field, so that the same choice is the same value.
  const ordered = options.filter((option, at) => known.includes(option) && options.indexOf(option) === at);
  return { value: ordered.length > 0 ? take(ordered) : undefined };
}

function sameWord(options: string[], name: string): string | undefined {
  return options.find((option) => fold(option) === fold(name));
}
