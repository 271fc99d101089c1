import type { Knex } from 'knex';
import { lockForChange, refuseTakenName, removeReplaced } from '../db/dictionary-table.ts';
import { notFound } from '../web/errors.ts';
import type { Colour } from '../web/markup.ts';
import type { Dictionary } from './dictionaries.ts';

export interface Entry {
  id: number;
  name: string;
  /** Of coloured dictionaries only. */
  colour?: Colour;
  version: number;
}
export type EntryValues = Pick<Entry, 'name' | 'colour'>;

const row = ({ coloured }: Dictionary, { name, colour }: EntryValues) => (coloured ? { name, colour } : { name });
const columns = ({ coloured }: Dictionary) => ['id', 'name', 'version', ...(coloured ? ['colour'] : [])];

export async function list(db: Knex, dictionary: Dictionary): Promise<Entry[]> {
  return db(dictionary.table).select(columns(dictionary)).orderByRaw('name collate "und-x-icu", id').limit(1000);
}

export async function get(db: Knex, dictionary: Dictionary, id: number): Promise<Entry> {
  const entry = await db(dictionary.table).where({ id }).first(columns(dictionary));
  if (!entry) throw notFound();
  return entry;
}

/** Throws `NameTaken`. */
export async function create(trx: Knex.Transaction, dictionary: Dictionary, values: EntryValues): Promise<void> {
  const { table } = dictionary;
  await lockForChange(trx, table);
  await refuseTakenName(trx, table, values.name, null);
  await trx(table).insert(row(dictionary, values));
}

/** The entry as it is now if somebody else changed it since that version, else undefined. Throws `NameTaken`. */
export async function update(
  trx: Knex.Transaction,
  dictionary: Dictionary,
  id: number,
  version: number,
  values: EntryValues,
): Promise<Entry | undefined> {
  const { table } = dictionary;
  await lockForChange(trx, table);
  const current = await get(trx, dictionary, id);
  const isSame = current.name === values.name && current.colour === values.colour;
  if (current.version !== version && !isSame) return current;
  await refuseTakenName(trx, table, values.name, id);
  await trx(table).where({ id }).update(row(dictionary, values));
}

/** Deletes an entry and gives what used it the replacement; false, and nothing done, if it needs one that is there. */
export async function remove(
  trx: Knex.Transaction,
  dictionary: Dictionary,
  id: number,
  replacementId: number | null,
): Promise<boolean> {
  const { table, references } = dictionary;
  await lockForChange(trx, table);
  await get(trx, dictionary, id);
  if (replacementId === id) return false;
  if (replacementId && !(await trx(table).where({ id: replacementId }).first('id'))) return false;
  return removeReplaced(trx, table, references, id, replacementId);
}
