import { z } from 'zod';
import * as fields from '../web/fields.ts';

export const Params = z.object({ id: fields.id });

const values = { name: fields.requiredText(60), shared: fields.checkbox };

export const NewView = z.object({ ...values, usual: fields.checkbox, submission_id: fields.submissionId });
export const EditedView = z.object({ ...values, version: fields.version });
/** Without one the list opens plain. */
export const UsualView = z.object({ view_id: fields.optionalId.catch(null) });
