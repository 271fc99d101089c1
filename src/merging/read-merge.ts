import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import type { Lead } from '../leads/repository.ts';
import * as fields from '../web/fields.ts';
import type { Typed } from '../web/form.ts';
import type { Versions } from './merge.ts';
import { type Choice, fieldsOf, type Pick } from './merge-fields.ts';

const pick = z
  .union([z.literal('all'), fields.id])
  .optional()
  .catch(undefined);
const version = z.string().regex(/^\d{1,10}:\d{1,10}$/);
const Sent = z.object({
  versions: z
    .preprocess((value) => [value ?? []].flat(), z.array(version).max(50))
    .catch([])
    .transform((list): Versions => new Map(list.map((text) => text.split(':').map(Number) as [number, number]))),
  submission_id: fields.submissionId,
});

/** `main=ID` and `from_FIELD=ID` or `all`; what does not fit, or is not shown to this person, is left to the defaults. */
export function readChoice(sent: unknown, leads: Lead[], me: Admin): Partial<Choice> {
  const typed = (sent ?? {}) as Typed;
  const main = fields.id.optional().catch(undefined).parse(typed.main);
  const offered = fieldsOf(leads).filter((field) => field !== 'client_id' || me.rights.includes('clients.view'));
  const picks = offered.map((field): [string, Pick | undefined] => [field, pick.parse(typed[`from_${field}`])]);
  return { ...(main && { main }), picks: Object.fromEntries(picks.filter(([, value]) => value !== undefined)) };
}

/** `versions=ID:VERSION`, one for each lead, as the page showed them. */
export function readMerge(sent: unknown): z.infer<typeof Sent> {
  return Sent.parse(sent ?? {});
}
