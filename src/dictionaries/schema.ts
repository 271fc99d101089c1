import { z } from 'zod';
import { longestName } from '../db/dictionary-table.ts';
import { id, optionalId, requiredText, submissionId, version } from '../web/fields.ts';
import { colours } from '../web/markup.ts';
import type { Dictionary } from './dictionaries.ts';

export const EntryParams = z.object({ id });
export const DeleteForm = z.object({ replacement_id: optionalId, submission_id: submissionId });

// The colour of a dictionary without colours is left out, whatever was sent.
const colour = z.enum(colours, 'errors.invalid');
const none = z.preprocess(() => undefined, z.undefined());

export const newForm = ({ coloured }: Dictionary) =>
  z.object({ name: requiredText(longestName), colour: coloured ? colour : none, submission_id: submissionId });

export const editForm = ({ coloured }: Dictionary) =>
  z.object({ name: requiredText(longestName), colour: coloured ? colour : none, version });
