import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import * as fields from '../web/fields.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { type Choices, refusedChoices } from './choices.ts';
import { type LeadField, type LeadForm, leadFields } from './form.ts';
import type { Lead, LeadValues } from './repository.ts';
import type { Edit, Submission } from './save.ts';

type Refused = { ok: false; errors: FieldErrors };

const Sent = z.object({
  submission_id: fields.submissionId,
  duplicates_seen: z.preprocess((value) => String(value ?? '').split(','), fields.ids).catch([]),
});

export function readNew(
  Form: LeadForm,
  typed: Typed,
  choices: Choices,
  me: Admin,
): ({ ok: true; values: LeadValues } & Submission) | Refused {
  const form = readForm(Form, typed);
  const errors = form.ok ? refusedChoices(form.values, choices, me) : form.errors;
  if (!form.ok || !isEmpty(errors)) return { ok: false, errors };
  const { submission_id, duplicates_seen } = Sent.parse(typed);
  return { ok: true, values: form.values, submission_id, seen: duplicates_seen };
}

/** Per field whose value goes on: chosen on the page that shows both. An empty one is still undecided. */
export type Picks = Partial<Record<LeadField, 'yours' | 'theirs' | ''>>;
export type ReadEdit = { ok: true; edit: Edit; picks: Picks; base_version: number };

/** Only the fields that were sent are read; the others stay as they are. */
export function readEdit(Form: LeadForm, lead: Lead, body: unknown, choices: Choices, me: Admin): ReadEdit | Refused {
  const sent = (body ?? {}) as Typed;
  const picks = readPicks(sent.picks);
  const undecided = Object.values(picks).includes('');
  const present = leadFields.filter((field) => field in sent && (undecided || picks[field] !== 'theirs'));
  const form = readForm(onlyFields(Form, present), sent);
  const versions = Versions.safeParse(sent);

  const errors = form.ok ? refusedChoices(form.values, choices, me) : form.errors;
  if (!versions.success) errors.version = 'errors.forged';
  if (!form.ok || !versions.success || !isEmpty(errors)) return { ok: false, errors };

  const { version, base_version = version } = versions.data;
  const edit: Edit = {
    values: keepUntouched(Form, form.values, lead),
    version,
    undecided_since: undecided ? base_version : undefined,
    seen: Sent.parse(sent).duplicates_seen,
  };
  return { ok: true, edit, picks, base_version: undecided ? base_version : version };
}

const Versions = z.object({ version: fields.version, base_version: fields.version.optional().catch(undefined) });

function readPicks(value: unknown): Picks {
  const sent = (value ?? {}) as Record<string, unknown>;
  const picked = leadFields
    .filter((field) => Object.hasOwn(sent, field))
    .map((field) => [field, [sent[field]].flat().at(-1)])
    .map(([field, pick]) => [field, pick === 'yours' || pick === 'theirs' ? pick : '']);
  return Object.fromEntries(picked);
}

function onlyFields(Form: LeadForm, present: LeadField[]) {
  return Form.pick(Object.fromEntries(present.map((field) => [field, true])) as Record<LeadField, true>).partial();
}

// A stored value that the form would write differently (an import's spaces, say) is not an edit.
function keepUntouched(Form: LeadForm, values: Partial<LeadValues>, lead: Lead): Partial<LeadValues> {
  const entries = Object.entries(values).map(([name, value]) => {
    const field = name as LeadField;
    const stored = Form.shape[field].safeParse(lead[field]);
    return [field, stored.success && isDeepStrictEqual(stored.data, value) ? lead[field] : value];
  });
  return Object.fromEntries(entries);
}

function isEmpty(errors: FieldErrors): boolean {
  return Object.keys(errors).length === 0;
}
