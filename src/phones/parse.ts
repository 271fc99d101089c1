import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

/** E.164 when the number is valid, `+digits` when it claims an unknown country, otherwise the tidied text as typed. */
export type Phone = string;

const MAX_LENGTH = 40;
const MAX_READ = 1000;
const FORMATTED_LIMIT = 5000;

const LABEL = /^(?:tel|phone|mob|mobile|callto|тел|телефон|моб|мобильный|мобільний)[.:\s]*(?=[+(\d])/i;
const EXTENSION_WORD = String.raw`(?:ext(?:ension|n)?|доб(?:авочный)?|дод(?:атковий)?|вн(?:утр)?|vid|x|х|#)[\s.:]*\d`;
const EXTENSION = new RegExp(String.raw`(\d)[\s.,;()]*${EXTENSION_WORD}{1,7}\)?$`, 'i');
const CONTINUES = new RegExp(String.raw`^\s*\(?${EXTENSION_WORD}`, 'i');
// The comma of a number that a spreadsheet has written as 3,80681E+11 parts nothing.
const SEPARATING_COMMA = /[,，](?!\d+E\+\d)/i;
const ROUNDED = /\dE\+\d/i;
const DIGITS_ALONE = /^\+?\d{1,39}$/;
// What most files and forms hold is known without asking the library, which takes a hundred times longer.
const MOBILE = /^\+(?:380(?:39|50|6[36-8]|7[1-357]|9[1-9])|3706)\d{7}$/;
const DIALABLE = /^[\s+(]*\d[\d\s().\-/\p{Pd}\u2212]*$/u;

/** The parts of a field with several numbers; `доб. 12/13`, `030/123456` and `n/a` stay whole. */
export function splitPhones(text: string): string[] {
  if (DIGITS_ALONE.test(text)) return [text];
  return plain(text)
    .split(/[;；\n\v\r\u2028]/)
    .flatMap(splitLine)
    .filter((part) => /[^/]/.test(part));
}

function splitLine(line: string): string[] {
  const parts: string[] = [];
  for (const group of line.split(SEPARATING_COMMA)) {
    if (parts.length > 0 && CONTINUES.test(group)) parts.push(`${parts.pop()},${group}`);
    else parts.push(...splitSlashes(group));
  }
  return parts.map((part) => part.trim());
}

function splitSlashes(text: string): string[] {
  const pieces = text.split('/');
  const long = pieces.map((piece) => piece.replace(/\D/g, '').length >= 7);
  const parts: string[] = [];
  pieces.forEach((piece, at) => {
    if (at === 0 || (long[at - 1] && long[at])) parts.push(piece);
    else parts.push(`${parts.pop()}/${piece}`);
  });
  return parts;
}

/** Reads a number in any notation. An extension of a readable number is left out, so that every notation is one value. */
export function parsePhone(raw: string, countries: readonly CountryCode[]): Phone {
  if (MOBILE.test(raw)) return raw;
  const text = tidy(raw);
  const number = text.replace(LABEL, '').replace(EXTENSION, '$1');
  if (!DIALABLE.test(number)) return text;

  const digits = number.replace(/\D/g, '');
  if (number.includes('+')) return readInternational(digits) ?? text;
  if (digits.startsWith('00')) return readInternational(digits.slice(2)) ?? text;
  return readBare(digits, countries) ?? text;
}

// German numbers have no fixed length, so 37120000000 is valid in DE too: a configured country's own code goes first.
function readBare(digits: string, countries: readonly CountryCode[]): Phone | undefined {
  const abroad = parseValid(`+${digits}`);
  if (abroad?.country && countries.includes(abroad.country)) return abroad.number;

  for (const country of countries) {
    const home = parseValid(digits, country);
    if (home) return home.number;
  }
  return abroad?.number;
}

function readInternational(digits: string): Phone | undefined {
  return parseValid(`+${digits}`)?.number ?? (/^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : undefined);
}

function parseValid(digits: string, country?: CountryCode): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false });
  return number?.isValid() ? number : undefined;
}

function tidy(text: string): string {
  const line = plain(text.slice(0, MAX_READ)).replace(/\s+/g, ' ').trim();
  return plain(line.slice(0, MAX_LENGTH)).trim();
}

// PostgreSQL refuses null characters and halves of a character; contact books paste invisible direction marks.
function plain(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .replace(/(?!\s)[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[０-９٠-٩۰-۹]/g, (digit) => String(digit.charCodeAt(0) & 15))
    .replaceAll('＋', '+');
}

/** Phones of a repeated or `;`-separated field in their order, the first being the primary one, without doubles. */
export function parsePhones(input: string | string[] | undefined, countries: readonly CountryCode[]): Phone[] {
  const parts = [input ?? []].flat().flatMap(splitPhones);
  return [...new Set(parts.map((part) => parsePhone(part, countries)).filter(Boolean))];
}

const formatted = new Map<Phone, string>();

/** `+380 68 111 1111`; what is not an international number is shown as it is. */
export function formatPhone(phone: Phone): string {
  if (!/^\+\d{8,15}$/.test(phone)) return phone;
  const known = formatted.get(phone);
  if (known !== undefined) return known;

  if (formatted.size >= FORMATTED_LIMIT) formatted.delete(formatted.keys().next().value!);
  const shown = parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
  formatted.set(phone, shown);
  return shown;
}

/** The digits to search and match by, without an extension. */
export function phoneDigits(phone: Phone): string {
  if (DIGITS_ALONE.test(phone)) return phone.startsWith('+') ? phone.slice(1) : phone;
  return tidy(phone).replace(EXTENSION, '$1').replace(/\D/g, '');
}

/** The last nine digits, which most notations of one number share; fewer when there are fewer. */
export function phoneTail(phone: Phone): string {
  return phoneDigits(phone).slice(-9);
}

export interface PhoneLink {
  /** The address that dials it; nothing where there are no digits, or a spreadsheet has rounded them off. */
  href: string | null;
  text: string;
}

/** A number to be called, and the text that people read. */
export function phoneLink(phone: Phone): PhoneLink {
  const isDialled = /\d/.test(phone) && !ROUNDED.test(phone);
  return { href: isDialled ? `tel:${phone.replace(/[^\d+]/g, '')}` : null, text: formatPhone(phone) };
}

/** The same digits; the same last nine, where one of them is no full number: two countries may share these. */
export function isSamePhone(one: Phone, other: Phone): boolean {
  const bothFull = one.startsWith('+') && other.startsWith('+');
  return bothFull ? phoneDigits(one) === phoneDigits(other) : phoneTail(one) === phoneTail(other);
}

export function isCountry(code: string): code is CountryCode {
  return isSupportedCountry(code);
}
