const carriedFields = [
  'company_id',
  'lead_id',
  'client_id',
  'name',
  'code',
  'vat_code',
  'phones',
  'emails',
  'city',
  'address',
  'site',
  'comments',
];
const mostLength = 2000;

/** What was typed into a company's form, and which company or whose it is: it comes back into the form. */
export type Carried = Record<string, string | string[]>;

export function readCarried(query: Record<string, unknown>): Carried {
  const entries = carriedFields.flatMap((name) => {
    const texts = [query[name] ?? []].flat().filter((each): each is string => typeof each === 'string' && each !== '');
    const kept = texts.slice(0, 20).map((each) => each.slice(0, mostLength));
    if (kept.length === 0 || (name.endsWith('_id') && !/^\d{1,9}$/.test(kept[0]!))) return [];
    return [[name, kept.length > 1 && !name.endsWith('_id') ? kept : kept[0]!] as const];
  });
  return Object.fromEntries(entries);
}
