import type { Typed } from '../web/form.ts';

/** What a form shows: of each field a text, of a list its texts. */
export type Shown<Field extends string, List extends string> = { [F in Field]: F extends List ? string[] : string };

/** The typed values as the template needs them, whatever was sent. */
export function shownTyped<Field extends string, List extends Field>(
  fields: readonly Field[],
  lists: readonly List[],
  typed: Typed,
): Shown<Field, List> {
  const isList = (field: Field) => lists.some((list) => list === field);
  const entries = fields.map((field) => {
    const texts = textsOf(typed[field]);
    // Rows that were left empty say nothing; a form has one more anyway.
    return [field, isList(field) ? texts.filter((text) => text.trim()) : (texts.at(-1) ?? '')];
  });
  return Object.fromEntries(entries) as Shown<Field, List>;
}

function textsOf(value: unknown): string[] {
  return [value ?? []]
    .flat()
    .filter((entry) => typeof entry === 'string' || typeof entry === 'number')
    .map(String);
}
