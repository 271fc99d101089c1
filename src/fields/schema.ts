import { z } from 'zod';
import { checkbox, id, requiredText, submissionId, text, version } from '../web/fields.ts';
import { fieldEntities, fieldKinds } from './repository.ts';
import { readValue } from './values.ts';

export const FieldParams = z.object({ id });
export const FieldsQuery = z.object({ entity: z.enum(fieldEntities).catch('lead') });
export const MoveForm = z.object({ direction: z.enum(['up', 'down']), submission_id: submissionId });
export const DeleteForm = z.object({ submission_id: submissionId });

const mostOptions = 200;
const key = z.preprocess(
  (value) => value ?? '',
  z.union(
    [
      z.literal(''),
      z
        .string()
        .transform((typed) => typed.trim())
        .pipe(z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'fields.error.key')),
    ],
    'fields.error.key',
  ),
);
const texts = z.preprocess((value) => [value ?? []].flat(), z.array(z.string()).max(mostOptions + 50));

const Shared = z.object({
  name: requiredText(60),
  options: texts,
  required: checkbox,
  default_value: text(1000),
  hint: text(300),
  searchable: checkbox,
});

/** `kind` is given where the field exists already. */
export const NewFieldForm = Shared.extend({
  entity: z.enum(fieldEntities, 'errors.invalid'),
  kind: z.enum(fieldKinds, 'errors.required'),
  key,
  submission_id: submissionId,
})
  .transform(({ options, ...values }) => ({ ...values, options: hasOptions(values.kind) ? splitOptions(options) : [] }))
  .superRefine(refuseWrongOptions);

export const editFieldForm = (kind: string) =>
  Shared.extend({ option_was: texts, version })
    .transform(({ options, option_was, ...values }) => {
      const pairs = hasOptions(kind) ? pairOptions(options, option_was) : [];
      return { ...values, kind, pairs, options: pairs.map(({ name }) => name) };
    })
    .superRefine(refuseWrongOptions)
    .superRefine(({ pairs }, context) => {
      // A to B and B to C at once: nobody could tell in which order the records are to follow.
      const old = new Set(pairs.map(({ was }) => was).filter(Boolean));
      if (pairs.some(({ was, name }) => was && was !== name && old.has(name)))
        context.addIssue({ code: 'custom', path: ['options'], message: 'fields.error.rename_one_by_one' });
    });

function hasOptions(kind: string): boolean {
  return kind === 'select' || kind === 'multi_select';
}

// `;` parts values in spreadsheets, so no option can hold one: typed here it begins the next.
function splitOptions(typed: string[]): string[] {
  return typed
    .flatMap((option) => option.split(/[;\n]/))
    .map((option) => option.replace(/\s+/g, ' ').trim())
    .filter(Boolean);
}

/** Each option with the name it had before, if it is none of the new. */
function pairOptions(options: string[], before: string[]): Array<{ name: string; was: string }> {
  return options.flatMap((typed, at) =>
    splitOptions([typed]).map((name, part) => ({ name, was: part === 0 ? (before[at] ?? '') : '' })),
  );
}

function refuseWrongOptions(
  { kind, options, default_value }: { kind: string; options: string[]; default_value: string },
  context: z.RefinementCtx,
): void {
  const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  if (hasOptions(kind) && options.length === 0) wrong('options', 'fields.error.no_options');
  if (options.length > mostOptions || options.some((option) => option.length > 100))
    wrong('options', 'errors.too_long');
  if (new Set(options.map((option) => option.toLowerCase())).size < options.length)
    wrong('options', 'fields.error.same_options');
  const read = readValue({ kind: kind as never, options }, default_value);
  if ('error' in read) wrong('default_value', read.error);
}
