import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import * as fields from '../web/fields.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';

export interface Edit<V> {
  values: Partial<V>;
  version: number;
  /** Set when a field that both changed is still undecided: the version from before both changes. */
  undecided_since?: number;
  /** The possible duplicates that the person has been shown. */
  seen: number[];
}

/** Per field whose value goes on: chosen on the page that shows both. An empty one is still undecided. */
export type Picks = Partial<Record<string, 'yours' | 'theirs' | ''>>;
export type ReadEdit<V> = { ok: true; edit: Edit<V>; picks: Picks; base_version: number };
export type Refused = { ok: false; errors: FieldErrors };

const Versions = z.object({ version: fields.version, base_version: fields.version.optional().catch(undefined) });
const Sent = z.object({
  submission_id: fields.submissionId,
  duplicates_seen: z.preprocess((value) => String(value ?? '').split(','), fields.ids).catch([]),
});

/** What a form carries beside its fields. */
export function readSent(typed: Typed): { submission_id?: string; seen: number[] } {
  const { submission_id, duplicates_seen } = Sent.parse(typed);
  return { submission_id, seen: duplicates_seen };
}

/** Only the fields that were sent are read, the others stay as they are; `refuse` finds what a schema cannot. */
export function readEdit<V extends object>(
  Form: z.ZodObject,
  row: V,
  body: unknown,
  refuse: (values: Partial<V>) => FieldErrors,
): ReadEdit<V> | Refused {
  const sent = (body ?? {}) as Typed;
  const known = Object.keys(Form.shape);
  const picks = readPicks(known, sent.picks);
  const undecided = Object.values(picks).includes('');
  const present = known.filter((field) => field in sent && (undecided || picks[field] !== 'theirs'));
  const form = readForm(onlyFields(Form, present), sent);
  const versions = Versions.safeParse(sent);

  const errors = form.ok ? refuse(form.values as Partial<V>) : form.errors;
  if (!versions.success) errors.version = 'errors.forged';
  if (!form.ok || !versions.success || Object.keys(errors).length > 0) return { ok: false, errors };

  const { version, base_version = version } = versions.data;
  const edit: Edit<V> = {
    values: keepUntouched(Form, form.values as Partial<V>, row),
    version,
    undecided_since: undecided ? base_version : undefined,
    seen: readSent(sent).seen,
  };
  return { ok: true, edit, picks, base_version: undecided ? base_version : version };
}

function readPicks(known: string[], value: unknown): Picks {
  const sent = (value ?? {}) as Record<string, unknown>;
  const picked = known
    .filter((field) => Object.hasOwn(sent, field))
    .map((field) => [field, [sent[field]].flat().at(-1)])
    .map(([field, pick]) => [field, pick === 'yours' || pick === 'theirs' ? pick : '']);
  return Object.fromEntries(picked);
}

function onlyFields(Form: z.ZodObject, present: string[]) {
  return Form.pick(Object.fromEntries(present.map((field) => [field, true])) as Record<string, true>).partial();
}

// A stored value that the form would write differently (an import's spaces, say) is not an edit.
function keepUntouched<V extends object>(Form: z.ZodObject, values: Partial<V>, row: V): Partial<V> {
  const entries = Object.entries(values).map(([name, value]) => {
    const stored = (Form.shape[name] as z.ZodType).safeParse(row[name as keyof V]);
    return [name, stored.success && isDeepStrictEqual(stored.data, value) ? row[name as keyof V] : value];
  });
  return Object.fromEntries(entries) as Partial<V>;
}
