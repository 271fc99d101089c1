import { z } from 'zod';
import type { Names } from '../leads/names.ts';
import * as fields from '../web/fields.ts';
import { hasWrongFields } from './merge-fields.ts';

export const MailingParams = z.object({ id: fields.id });

/** A text whose merge fields are all known. */
const mergedText = (max: number, names: Names) =>
  fields.requiredText(max).refine((text) => !hasWrongFields(text, names), 'mailings.unknown_field');

export const mergedTexts = (names: Names) => ({ subject: mergedText(200, names), body: mergedText(20_000, names) });

export const draftForm = (names: Names) => z.object(mergedTexts(names));

export const mailingForm = (names: Names) =>
  z.object({
    ...mergedTexts(names),
    action_type_id: z
      .preprocess((value) => value || undefined, z.any().refine(Boolean, 'errors.required'))
      .pipe(fields.id),
    submission_id: fields.submissionId,
  });

/** Of files that were uploaded while the form was written. */
export const AttachmentIds = z.object({ attachment_ids: fields.ids.catch([]) });

/** What the form's other buttons send: show me, fill in a template, mail it to me. */
export const FormButtons = z.object({
  do: z.enum(['show', 'template', 'test', 'attach']).catch('show'),
  /** The attachment to be left out again. */
  drop: fields.id.nullable().catch(null),
  preview_id: fields.id.nullable().catch(null),
  template_id: fields.id.nullable().catch(null),
});
