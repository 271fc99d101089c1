import { z } from 'zod';
import { answerOf, recordsOf } from './answer.ts';
import { mostFound, type Register, type RegisteredCompany, said } from './register.ts';

const path = z.string().regex(/^[\w.-]+$/, 'needs a name such as results or data.items');
const address = z.url({ protocol: /^https?$/, error: 'needs an address with {q} or {code} in it' });

/** A register with a key of one's own, described in the configuration. */
export const KeyedRegister = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{1,30}$/, 'needs small letters'),
  label: z.string().min(1).max(60),
  countries: z.array(z.string().length(2)).default([]),
  /** `{q}` stands for what is looked for. */
  search_url: address.refine((url) => url.includes('{q}'), 'needs {q}'),
  /** `{code}` stands for the company's code. */
  get_url: address.refine((url) => url.includes('{code}'), 'needs {code}'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Where the list is in the answer to a search; without it the answer is the list. */
  list: path.optional(),
  /** Where the company is in the answer to a code; without it the answer is the company. */
  record: path.optional(),
  /** What the fields are called there. */
  fields: z.strictObject({
    name: path,
    code: path,
    vat_code: path.optional(),
    address: path.optional(),
    city: path.optional(),
    site: path.optional(),
    closed_on: path.optional(),
  }),
});
export type KeyedRegister = z.infer<typeof KeyedRegister>;

export function keyed(settings: KeyedRegister): Register {
  const { id, label, countries, search_url, get_url, headers, list, record, fields } = settings;
  const ask = (url: string) => answerOf({ url, trusted: true }, '', { headers });
  const read = (from: Record<string, unknown>): RegisteredCompany => {
    const field = (name?: string) => (name ? said(at(from, name)) : null);
    return {
      name: field(fields.name) ?? '',
      code: field(fields.code),
      vat_code: field(fields.vat_code),
      address: field(fields.address),
      city: field(fields.city),
      site: field(fields.site),
      closed_on: field(fields.closed_on),
    };
  };
  return {
    id,
    label,
    countries,
    answers: () => true,
    async search({ text }) {
      const answer = await ask(search_url.replaceAll('{q}', encodeURIComponent(text)));
      const found = recordsOf(at(answer, list)).map(read);
      return found
        .flatMap(({ name, code, address }) => (name && code ? [{ key: code, name, code, address }] : []))
        .slice(0, mostFound);
    },
    async get(key) {
      const answer = at(await ask(get_url.replaceAll('{code}', encodeURIComponent(key))), record);
      const company = typeof answer === 'object' && answer !== null ? read(answer as Record<string, unknown>) : null;
      return company?.name ? company : null;
    },
  };
}

/** What stands at `a.b.c` inside; the whole without a path. */
function at(whole: unknown, path?: string): unknown {
  let value = whole;
  for (const name of path?.split('.') ?? []) {
    value = typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
  }
  return value;
}
