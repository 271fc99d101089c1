import { z } from 'zod';

const maxId = 2_147_483_647;
const one = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);
const blankAsMissing = (value: unknown) => (one(value) === '' || one(value) === null ? undefined : one(value));

/** The shapes that forms, filters and addresses share. A field sent twice counts with its last value. */
export const id = z.preprocess(
  one,
  z
    .union([z.number(), z.string().regex(/^\d{1,10}$/)])
    .pipe(z.coerce.number<string | number>().int().min(1).max(maxId)),
);

/** A chosen entry or none; an empty field is null. */
export const optionalId = z.preprocess(blankAsMissing, id.optional()).transform((value) => value ?? null);

/** Zero or more entries; repeated, or one. */
export const ids = z.preprocess(
  (value) => (value === undefined || value === '' ? [] : [value].flat().filter((entry) => entry !== '')),
  z
    .array(id)
    .max(200)
    .transform((list) => [...new Set(list)]),
);

export const text = (max: number) =>
  z.preprocess((value) => one(value) ?? '', z.string().transform(tidy).pipe(z.string().max(max, 'errors.too_long')));

export const requiredText = (max: number) =>
  z.preprocess(
    (value) => one(value) ?? '',
    z.string().transform(tidy).pipe(z.string().min(1, 'errors.required').max(max, 'errors.too_long')),
  );

/** Text that is null when empty, for columns where "nothing" sorts last. */
export const optionalText = (max: number) => text(max).transform((value) => value || null);

/** `YYYY-MM-DD` of a day that exists, 1900 to 2199. */
export const date = z.preprocess(
  one,
  z.iso.date('errors.date').refine((day) => day >= '1900' && day < '2200', 'errors.date'),
);
export const optionalDate = z.preprocess(blankAsMissing, date.optional()).transform((value) => value ?? null);

/** `HH:MM`. */
export const optionalTime = z
  .preprocess(
    blankAsMissing,
    z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'errors.time')
      .optional(),
  )
  .transform((value) => value?.slice(0, 5) ?? null);

export const checkbox = z.preprocess((value) => ['1', 'on', 'true', true].includes(one(value) as string), z.boolean());

export const version = z.preprocess(one, z.coerce.number().int().min(1).max(maxId));

export const submissionId = z.preprocess(one, z.uuid().optional().catch(undefined));

function tidy(value: string): string {
  return value.replace(/\r\n?/g, '\n').trim();
}
