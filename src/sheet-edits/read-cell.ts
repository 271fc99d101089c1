import type { CountryCode } from 'libphonenumber-js/max';
import type { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import type { CustomField } from '../fields/repository.ts';
import { nameOf, readValue } from '../fields/values.ts';
import { cellText, isFault } from '../import/cell-text.ts';
import { wordOf } from '../import/lookups.ts';
import { readPriority } from '../import/priority-words.ts';
import { orderOf, readDate } from '../import/read-date.ts';
import { readPhones } from '../import/read-phones.ts';
import { type Choices, refusedChoices } from '../leads/choices.ts';
import type { Cell } from '../spreadsheets/cells.ts';
import { unguardText } from '../spreadsheets/formulas.ts';
import type { Edited } from './edited.ts';

/** `error` is a text key. */
export type ReadCell = { value: unknown } | { error: string };

/** What cells are read with. */
export interface Reading {
  me: Admin;
  edited: Edited;
  shape: Record<string, z.ZodType>;
  choices: Choices;
  custom: CustomField[];
  countries: readonly CountryCode[];
}

const dictionaries = { source_id: 'sources', step_id: 'steps', responsible_id: 'admins', tag_ids: 'tags' } as const;

/** What a cell of one of the list's columns says, as strictly as the record's form. */
export function readCell(reading: Reading, key: string, cell: Cell): ReadCell {
  if (isFault(cell)) return { error: 'sheet_edits.reason.fault' };
  const custom = reading.custom.find((field) => nameOf(field) === key);
  if (custom) return readCustom(custom, cell);
  const field = reading.edited.fields[key]!;
  const typed = typedOf(reading, field, cell);
  if ('error' in typed) return typed;
  const read = reading.shape[field]!.safeParse(typed.value);
  if (!read.success) return { error: messageOf(read.error.issues[0]?.message) };
  const refused = field in dictionaries && refusedChoices({ [field]: read.data }, reading.choices, reading.me)[field];
  return refused ? { error: refused } : { value: read.data };
}

function readCustom(field: CustomField, cell: Cell): ReadCell {
  if (field.kind === 'date' && orderOf(cell) === 'either') return { error: 'sheet_edits.reason.date_order' };
  const text = (field.kind === 'date' && readDate(cell, 'dmy')) || textOf(cell);
  const read = readValue(field, text);
  if ('error' in read) return read;
  if (read.value === undefined) return field.required ? { error: 'errors.required' } : { value: null };
  return { value: read.value };
}

/** As the form would send it: ids instead of names. */
function typedOf(reading: Reading, field: string, cell: Cell): ReadCell {
  const text = textOf(cell);
  if (field === 'phones') return readNumbers(reading, cell);
  if (field === 'priority') return { value: readPriority(text) ?? text };
  if (field === 'registered_on' || field === 'birth_on') {
    if (orderOf(cell) === 'either') return { error: 'sheet_edits.reason.date_order' };
    return { value: (text && readDate(cell, 'dmy')) || text };
  }
  if (!(field in dictionaries)) return { value: text };
  const names = field === 'tag_ids' ? text.split(/[;\n]/) : [text];
  const ids = names
    .filter((name) => name.trim())
    .map((name) => idOf(reading, field as keyof typeof dictionaries, name));
  const wrong = ids.find((id) => typeof id === 'string');
  if (wrong) return { error: wrong };
  return { value: field === 'tag_ids' ? ids : (ids[0] ?? '') };
}

// A number that cannot be made out any more is worse than none.
function readNumbers({ countries }: Reading, cell: Cell): ReadCell {
  const notes: Parameters<typeof readPhones>[2] = [];
  const phones = readPhones([typeof cell === 'string' ? textOf(cell) : cell], countries, notes);
  const lost = notes.some(({ name }) => name === 'phone_lost' || name === 'phone_too_many');
  return lost ? { error: 'sheet_edits.reason.phone' } : { value: phones };
}

/** An id, or why the name stands for none. */
function idOf({ choices }: Reading, field: keyof typeof dictionaries, name: string): number | string {
  const word = wordOf(name);
  const entries: Array<{ id: number; name?: string; full_name?: string }> = choices[dictionaries[field]];
  const found = entries.filter((entry) => wordOf(entry.name ?? entry.full_name ?? '') === word);
  if (found.length > 1) return 'sheet_edits.reason.several';
  return found[0]?.id ?? 'sheet_edits.reason.unknown_name';
}

export function textOf(cell: Cell): string {
  return cellText(typeof cell === 'string' ? unguardText(cell, true).replace(/\r\n?/g, '\n') : cell);
}

// Schemas of ours name a text key as the message.
function messageOf(message = ''): string {
  return /^[a-z_]+(\.[a-z_]+)+$/.test(message) ? message : 'errors.invalid';
}
