import type { Notes } from './repository.ts';

/** What a person should know of a row that was taken, or why it was skipped: a text of `import.note`. */
export interface Note {
  name: NoteName;
  text: string;
}

export const noteNames = [
  'phone_restored',
  'phone_lost',
  'phone_too_many',
  'email_bad',
  'email_too_many',
  'fault',
  'value_unknown',
  'value_too_long',
  'only_yourself',
  'priority_unknown',
  'several_matches',
  'skip_base',
  'skip_file',
  'skip_same',
  'skip_total',
] as const;
export type NoteName = (typeof noteNames)[number];

const shown = 20;

/** Adds the notes of a row; the first of each kind are kept with their row. */
export function addNotes(all: Notes, row: number, notes: Note[]): void {
  for (const { name, text } of notes) {
    all[name] ??= { count: 0, samples: [] };
    const kind = all[name];
    kind.count += 1;
    if (kind.samples.length < shown) kind.samples.push({ row, text: text.slice(0, 200) });
  }
}
