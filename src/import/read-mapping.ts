import { z } from 'zod';
import { type FieldKind, fieldKinds } from '../fields/repository.ts';
import { type Delimiter, delimiters, type Encoding, encodings } from '../spreadsheets/cells.ts';
import type { FileColumn } from './file-columns.ts';
import { type ImportEntity, type Target, targets } from './plan.ts';
import type { Import } from './repository.ts';

/** How the file is to be read, as far as somebody may choose. */
export interface Reading {
  sheet: number;
  header_row: number;
  encoding: Encoding | undefined;
  delimiter: Delimiter | undefined;
}

/** Where a column is to go, or the kind of field that is to be made for it. */
export type Wish = { target: Target | null } | { make: FieldKind };

export const delimiterNames: Record<Delimiter, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'pipe' };
export const encodingNames: Record<Encoding, string> = {
  'utf-8': 'utf8',
  'windows-1251': 'cyrillic',
  'windows-1257': 'baltic',
  'utf-16le': 'utf16le',
  'utf-16be': 'utf16be',
};
const delimiterOf = (name: unknown) => delimiters.find((sign) => delimiterNames[sign] === name);

/** Where the names of the columns may stand: only so many rows are kept to look at. */
export const lastHeaderRow = 40;

export const MappingForm = z.object({
  do: z.enum(['show', 'next']).catch('next'),
  sheet: z.coerce.number().int().min(0).max(10_000).optional().catch(undefined),
  header_row: z.coerce.number().int().min(1).max(lastHeaderRow).optional().catch(undefined),
  encoding: z.enum(encodings).optional().catch(undefined),
  delimiter: z.preprocess(delimiterOf, z.enum(delimiters).optional().catch(undefined)),
  target: z.record(z.string(), z.string()).catch({}),
});
export type MappingForm = z.infer<typeof MappingForm>;

export function readingOf({ sheet, header_row, encoding, delimiter }: Import): Reading {
  return {
    sheet,
    header_row,
    encoding: (encoding as Encoding | null) ?? undefined,
    delimiter: (delimiter as Delimiter | null) ?? undefined,
  };
}

/** What the form asks for; undefined where that is how the file is read already. */
export function otherReading(form: MappingForm, now: Reading): Partial<Reading> | undefined {
  const { sheet = now.sheet, encoding = now.encoding, delimiter = now.delimiter } = form;
  const { header_row = now.header_row } = form;
  // Another sheet has its names in a row of its own.
  if (sheet !== now.sheet) return { sheet, encoding, delimiter };
  const isSame = header_row === now.header_row && encoding === now.encoding && delimiter === now.delimiter;
  return isSame ? undefined : { sheet, header_row, encoding, delimiter };
}

/** The wish for each column; one the form says nothing of keeps what it had. */
export function wishesOf(
  { target }: MappingForm,
  columns: FileColumn[],
  { entity, fields }: { entity: ImportEntity; fields: Array<{ key: string }> },
  now: Array<Target | null>,
): Wish[] {
  const known = new Set<string>([...targets[entity], ...fields.map(({ key }) => `custom.${key}`)]);
  return columns.map(({ at }) => {
    const typed = target[`c${at}`];
    if (typed === undefined) return { target: now[at] ?? null };
    const make = fieldKinds.find((kind) => typed === `new.${kind}`);
    return make ? { make } : { target: known.has(typed) ? (typed as Target) : null };
  });
}
