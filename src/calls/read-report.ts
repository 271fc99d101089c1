import type { CountryCode } from 'libphonenumber-js/max';
import { type Phone, parsePhone, phoneDigits } from '../phones/parse.ts';
import { badRequest } from '../web/errors.ts';

export const callStates = ['ringing', 'answered', 'ended', 'missed'] as const;
export type CallState = (typeof callStates)[number];

/** What a phone system says of a call. */
export interface Report {
  phone: Phone;
  call_id: string | null;
  state: CallState;
  extension: string | null;
}

// Names that phone systems and apps give the caller's number, without case, digits and punctuation; the best one first.
const phoneFields = [
  'phone',
  'phonenumber',
  'callerid',
  'callernumber',
  'calleridnum',
  'caller',
  'from',
  'number',
  'externalnumber',
  'clid',
  'src',
];

type Fields = Map<string, string>;

/** Reads the fields of a report, whatever their spelling; throws 400 when there is no number. */
export function readReport(input: Record<string, unknown>, countries: readonly CountryCode[]): Report {
  const fields = readFields(input);
  return {
    phone: readPhone(fields, countries),
    call_id: readShort(fields, 'callid', 200),
    state: readState(fields),
    extension: readShort(fields, 'extension', 40),
  };
}

function readFields(input: Record<string, unknown>): Fields {
  const fields: Fields = new Map();
  for (const [name, value] of Object.entries(input)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last !== 'string' && typeof last !== 'number') continue;
    const text = String(last).trim();
    if (text.includes('\0')) throw badRequest('unreadable');
    if (text) fields.set(name.toLowerCase().replace(/[^a-z]/g, ''), text);
  }
  return fields;
}

function readPhone(fields: Fields, countries: readonly CountryCode[]): Phone {
  const name = phoneFields.find((field) => fields.has(field));
  const phone = parsePhone(bare(fields.get(name ?? '') ?? ''), countries);
  const digits = phoneDigits(phone).length;
  // A hidden caller ("anonymous", "Private number") comes as a word.
  if (digits < 3 || digits > 20 || /\p{L}/u.test(phone)) throw badRequest('no_number');
  return phone;
}

/** `"Ann" <sip:+380681111111@pbx.example;user=phone>` → `+380681111111`. */
function bare(text: string): string {
  const inside = /<([^<>]*)>/.exec(text.slice(0, 500))?.[1] ?? text;
  return /^\s*(?:sips?|tel):([^@;]*)/i.exec(inside)?.[1] ?? inside;
}

function readState(fields: Fields): CallState {
  const typed = fields.get('state')?.toLowerCase() ?? 'ringing';
  const state = callStates.find((known) => known === typed);
  if (!state) throw badRequest('unknown_state');
  return state;
}

function readShort(fields: Fields, name: string, max: number): string | null {
  const value = fields.get(name) ?? null;
  if (value && value.length > max) throw badRequest(`long_${name}`);
  return value;
}
