import { z } from 'zod';
import type { Names } from '../leads/names.ts';
import { insteadOf } from '../moving/going.ts';
import { optionalDate, optionalId, optionalTime, submissionId, text, version } from '../web/fields.ts';
import { type FormResult, readForm, type Typed } from '../web/form.ts';
import type { NewAction } from './repository.ts';

const fields = z.object({
  text: text(10_000),
  action_type_id: optionalId,
  assignee_id: optionalId,
  planned_on: optionalDate,
  planned_time: optionalTime,
  step_id: optionalId,
  submission_id: submissionId,
});

type Fields = z.infer<typeof fields>;
export type ActionForm = FormResult<{ values: NewAction; submission_id: string | undefined }>;

const EditFields = z.object({ version });

/** Reads the composer and the edit form. */
export function readAction(body: unknown, names: Names): ActionForm {
  const form = readForm(fields, body);
  if (!form.ok) return form;
  const errors = wrongIn(form.values, names);
  if (Object.keys(errors).length > 0) return { ok: false, errors, typed: (body ?? {}) as Typed };

  const { submission_id, ...values } = form.values;
  const { action_type_id, step_id } = values;
  const lasting = {
    ...values,
    action_type_id: lastingId(names.action_types, action_type_id),
    step_id: lastingId(names.steps, step_id),
  };
  return { ok: true, values: { values: lasting, submission_id } };
}

// A lead may stand on a step that is being deleted: its notes are not refused for that.
function lastingId(entries: Names['steps'] | Names['action_types'], id: number | null): number | null {
  const entry = id === null ? undefined : entries.get(id);
  return entry ? insteadOf(entry) : null;
}

export function readVersion(body: unknown): number | null {
  const form = readForm(EditFields, body);
  return form.ok ? form.values.version : null;
}

function wrongIn(values: Fields, names: Names): Record<string, string> {
  const errors: Record<string, string> = {};
  const { text: words, action_type_id: type, assignee_id: assignee, planned_on: day, step_id: step } = values;
  if (!words && !type && !assignee && !day) errors.text = 'actions.empty';
  if (values.planned_time && !day) errors.planned_on = 'actions.time_needs_date';
  if (type && !names.action_types.has(type)) errors.action_type_id = 'errors.invalid';
  if (assignee && !names.admins.has(assignee)) errors.assignee_id = 'errors.invalid';
  if (step && !names.steps.has(step)) errors.step_id = 'errors.invalid';
  return errors;
}
