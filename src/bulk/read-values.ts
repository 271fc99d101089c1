import { z } from 'zod';
import { readAction } from '../actions/form.ts';
import type { Admin } from '../admins/repository.ts';
import { type Choices, refusedChoices } from '../leads/choices.ts';
import type { Names } from '../leads/names.ts';
import { priorities } from '../leads/repository.ts';
import * as fields from '../web/fields.ts';
import { type FormResult, readForm, type Typed } from '../web/form.ts';
import { type ChangeName, fieldsOf } from './changes.ts';
import { readFieldValue } from './field-value.ts';

/** What a change needs beside the leads, by the names its SQL uses. */
export type Values = Record<string, unknown>;

const noneOrId = z.union([z.literal('none').transform(() => null), fields.id], 'errors.required');
const chosen = fields.ids.pipe(z.array(z.number()).min(1, 'errors.required'));

const forms = {
  step: z.object({ step_id: z.union([fields.id], 'errors.required') }),
  responsible: z.object({ responsible_id: noneOrId }),
  priority: z.object({ priority: z.enum(priorities, 'errors.required') }),
  tag: z.object({ tag_ids: chosen, remove: fields.checkbox }),
  hold: z.object({ held_until: fields.optionalDate, release: fields.checkbox }),
  delete: z.object({}),
  restore: z.object({}),
};

interface Around {
  me: Admin;
  choices: Choices;
  names: Names;
  today: string;
}

export function readValues(change: ChangeName, typed: Typed, around: Around): FormResult<Values> {
  if (change === 'task') return readTask(typed, around);
  if (change === 'field') return readFieldValue(around.choices.custom, typed);
  const form: FormResult<Values> = readForm(forms[change], typed);
  if (!form.ok) return form;
  const values: Values = { ...form.values };
  const errors = refusedChoices(values, around.choices, around.me);
  if (change === 'hold' && !values.release) {
    if (!values.held_until) errors.held_until = 'errors.required';
    else if (String(values.held_until) <= around.today) errors.held_until = 'bulk.hold_past';
  }
  if (values.release) values.held_until = null;
  return Object.keys(errors).length > 0 ? { ok: false, errors, typed } : { ok: true, values };
}

/** A task for each lead: on the step where it is, for one person or for whoever is responsible for it. */
function readTask(typed: Typed, { names }: Around): FormResult<Values> {
  const own = typed.assignee_id === 'responsible';
  const form = readAction({ ...typed, assignee_id: own ? '' : typed.assignee_id, step_id: '' }, names);
  if (!form.ok) return { ...form, typed };
  const { text, action_type_id, assignee_id, planned_on, planned_time } = form.values.values;
  return { ok: true, values: { text, action_type_id, assignee_id, planned_on, planned_time, own } };
}

/** Only what this change's form asks; undefined while nothing of it was sent. */
export function typedFor(change: ChangeName, sent: Typed): Typed | undefined {
  const entries = fieldsOf[change].filter((field) => sent[field] !== undefined).map((field) => [field, sent[field]]);
  return entries.length > 0 || fieldsOf[change].length === 0 ? Object.fromEntries(entries) : undefined;
}
