/** What a register says of a company; null is what it does not know or tell. */
export interface RegisteredCompany {
  name: string;
  code: string | null;
  vat_code: string | null;
  address: string | null;
  city: string | null;
  site: string | null;
  /** The day it was struck off, `YYYY-MM-DD`. */
  closed_on: string | null;
}

/** One of those found; `key` is what `get` takes. */
export interface RegisterEntry {
  key: string;
  name: string;
  code: string | null;
  address: string | null;
}

export interface Register {
  id: string;
  label: string;
  /** ISO 3166 codes of the countries it knows; none for all. */
  countries: readonly string[];
  /** Whether it can be asked this way at all. */
  answers: (question: RegisterQuestion) => boolean;
  /** A few companies at most, the best ones first. @throws RegisterFailure */
  search: (question: RegisterQuestion) => Promise<RegisterEntry[]>;
  /** Null when there is no such company. @throws RegisterFailure */
  get: (key: string) => Promise<RegisteredCompany | null>;
}

export type RegisterQuestion =
  | { by: 'name'; text: string }
  | { by: 'code'; text: string }
  | { by: 'vat'; text: string; country: string; number: string };

/** The register did not answer, or not so that it could be understood; `cause` has the reason. */
export class RegisterFailure extends Error {
  override name = 'RegisterFailure';
}

export const mostFound = 20;

/** How a typed text is looked for: digits are a code, two letters before a number a VAT number, all else a name. */
export function questionOf(typed: string): RegisterQuestion | null {
  const text = typed.trim();
  const packed = text.replace(/[\s.-]/g, '').toUpperCase();
  if (/^\d{5,14}$/.test(packed)) return { by: 'code', text: packed };
  const vat = /^([A-Z]{2})(?=[0-9A-Z]*\d)([0-9A-Z+*]{5,13})$/.exec(packed);
  if (vat && /^\S+(\s?[\d.-]+)*$/.test(text)) return { by: 'vat', text: packed, country: vat[1]!, number: vat[2]! };
  return text.length >= 2 ? { by: 'name', text } : null;
}

/** A text that says something: registers write `---` or nothing where they keep quiet. */
export function said(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value).replace(/\s+/g, ' ').trim();
  return /^-*$/.test(text) ? null : text.slice(0, 500);
}
