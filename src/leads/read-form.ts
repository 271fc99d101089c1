import type { Admin } from '../admins/repository.ts';
import { type ReadEdit, type Refused, readEdit as readEditOf, readSent } from '../editing/read-edit.ts';
import { withCustom } from '../fields/form.ts';
import { spreadCustom } from '../fields/values.ts';
import { readForm, type Typed } from '../web/form.ts';
import { type Choices, refusedChoices } from './choices.ts';
import type { LeadForm } from './form.ts';
import type { Lead, LeadValues } from './repository.ts';
import type { Submission } from './save.ts';

export function readNew(
  Form: LeadForm,
  typed: Typed,
  choices: Choices,
  me: Admin,
): ({ ok: true; values: LeadValues } & Submission) | Refused {
  const form = readForm(withCustom(Form, choices.custom), typed);
  const errors = form.ok ? refusedChoices(form.values, choices, me) : form.errors;
  if (!form.ok || Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, values: form.values, ...readSent(typed) };
}

/** Only the fields that were sent are read; the others stay as they are. */
export function readEdit(
  Form: LeadForm,
  lead: Lead,
  body: unknown,
  choices: Choices,
  me: Admin,
): ReadEdit<LeadValues> | Refused {
  const { custom } = choices;
  const row = spreadCustom(lead, custom);
  return readEditOf<LeadValues>(withCustom(Form, custom, lead.custom), row, spreadCustom(body ?? {}), (values) =>
    refusedChoices(values, choices, me),
  );
}
