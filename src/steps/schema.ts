import { z } from 'zod';
import { longestName } from '../db/dictionary-table.ts';
import { checkbox, id, ids, optionalId, requiredText, submissionId, text, version } from '../web/fields.ts';
import { colours } from '../web/markup.ts';

export const StepParams = z.object({ id });

export const StepForm = z.object({
  name: requiredText(longestName),
  colour: z.enum(colours, 'errors.invalid'),
  description: text(500),
  on_kanban: checkbox,
  counts_as_contacted: checkbox,
  counts_as_offer_made: checkbox,
});
export const NewStepForm = StepForm.extend({ submission_id: submissionId });
export const EditStepForm = StepForm.extend({ version });
export const MoveForm = z.object({ direction: z.enum(['up', 'down']), submission_id: submissionId });
export const OrderForm = z.object({ ids });
export const DeleteForm = z.object({ replacement_id: optionalId, submission_id: submissionId });
