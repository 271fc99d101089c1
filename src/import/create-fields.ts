import type { Knex } from 'knex';
import { NameTaken } from '../db/dictionary-table.ts';
import { isOwnTitle } from '../export/own-titles.ts';
import { create, TooManyFields } from '../fields/change.ts';
import type { CustomField, FieldKind } from '../fields/repository.ts';
import { readRows } from '../spreadsheets/read-spreadsheet.ts';
import type { Deps } from '../web/deps.ts';
import { cellText } from './cell-text.ts';
import type { FileColumn } from './file-columns.ts';
import type { ImportEntity, Target } from './plan.ts';
import { readingOf, type Wish } from './read-mapping.ts';
import type { Import } from './repository.ts';
import { withStoredFile } from './with-stored-file.ts';

const mostOptions = 100;
/** A request is answered within ten seconds: a file that takes longer to look through is too large for this. */
const patience = 5000;

/** The options that the fields to be made will have, by the place of their column: all that the file holds there. */
export async function optionsInFile(
  deps: Deps,
  imported: Import,
  wishes: Wish[],
): Promise<Map<number, string[]> | 'too_many_options' | 'too_large'> {
  const kinds = wishes.map((wish) => ('make' in wish ? wish.make : undefined));
  const found = new Map(
    kinds.flatMap((kind, at) => (kind === 'select' || kind === 'multi_select' ? [[at, new Set<string>()]] : [])),
  );
  if (found.size === 0) return new Map();
  const { header_row, ...reading } = readingOf(imported);
  const until = Date.now() + patience;
  const fault = await withStoredFile(deps, imported.id, async (path) => {
    for await (const { rows } of readRows(path, { ...reading, kind: imported.kind, after_row: header_row })) {
      for (const [at, options] of found) {
        for (const row of rows) for (const part of partsOf(cellText(row[at]), kinds[at]!)) options.add(part);
        if (options.size > mostOptions) return 'too_many_options';
      }
      if (Date.now() > until) return 'too_large';
    }
    return undefined;
  });
  return fault ?? new Map([...found].map(([at, options]) => [at, [...options]]));
}

/** Makes the fields that columns are to become; gives where every column then goes. */
export async function createFields(
  trx: Knex.Transaction,
  entity: ImportEntity,
  columns: FileColumn[],
  wishes: Wish[],
  options: Map<number, string[]>,
): Promise<Array<Target | null> | 'too_many_fields'> {
  const made: Array<Target | null> = [];
  for (const [at, wish] of wishes.entries()) {
    if ('target' in wish) made.push(wish.target);
    else {
      const field = await createNamed(trx, entity, nameOf(columns[at]!), wish.make, options.get(at) ?? []);
      if (!field) return 'too_many_fields';
      made.push(`custom.${field.key}`);
    }
  }
  return made;
}

// There may be a field of this name already, or one of ours: the new one is told from it.
async function createNamed(
  trx: Knex.Transaction,
  entity: ImportEntity,
  name: string,
  kind: FieldKind,
  options: string[],
): Promise<CustomField | undefined> {
  for (let number = isOwnTitle(entity, name) ? 2 : 1; ; number += 1) {
    try {
      return await create(trx, { entity, kind, options, name: number === 1 ? name : `${name} (${number})` });
    } catch (error) {
      if (error instanceof TooManyFields) return undefined;
      if (!(error instanceof NameTaken)) throw error;
    }
  }
}

function nameOf({ header, letter }: FileColumn): string {
  return header.replace(/\s+/g, ' ').slice(0, 80) || letter;
}

function partsOf(text: string, kind: FieldKind): string[] {
  const parts = kind === 'multi_select' ? text.split(';') : [text];
  return parts.map((part) => part.trim()).filter(Boolean);
}
