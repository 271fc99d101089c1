import type { z } from 'zod';

export type Typed = Record<string, unknown>;
/** Field name → text key of what is wrong with it. */
export type FieldErrors = Record<string, string>;
export type FormResult<T> = { ok: true; values: T } | { ok: false; errors: FieldErrors; typed: Typed };

/** Reads a posted form; what does not fit comes back with the typed values and a message key per field. */
export function readForm<S extends z.ZodType>(schema: S, body: unknown): FormResult<z.infer<S>> {
  const typed = (body ?? {}) as Typed;
  const parsed = schema.safeParse(typed);
  if (parsed.success) return { ok: true, values: parsed.data };

  const errors: FieldErrors = {};
  for (const issue of parsed.error.issues) {
    const field = String(issue.path[0] ?? '');
    errors[field] ??= messageOf(issue);
  }
  return { ok: false, errors, typed };
}

// Schemas of ours name a text key as the message; zod's own sentences become one of a few.
function messageOf(issue: z.core.$ZodIssue): string {
  if (/^[a-z_]+(\.[a-z_]+)+$/.test(issue.message)) return issue.message;
  if (issue.code === 'too_big') return 'errors.too_long';
  if (issue.code === 'too_small') return 'errors.required';
  return 'errors.invalid';
}
