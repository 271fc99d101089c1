import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { lockForChange, refuseTakenName } from '../db/dictionary-table.ts';
import { type Begun, beginMove } from '../moving/begin.ts';
import { type Going, goingColumn } from '../moving/going.ts';
import { notFound } from '../web/errors.ts';
import type { Colour } from '../web/markup.ts';
import { type Dictionary, deletionOf } from './dictionaries.ts';

export interface Entry {
  id: number;
  name: string;
  /** Of coloured dictionaries only. */
  colour?: Colour;
  version: number;
  /** That it is being deleted. */
  going?: Going | null;
}
export type EntryValues = Pick<Entry, 'name' | 'colour'>;

const row = ({ coloured }: Dictionary, { name, colour }: EntryValues) => (coloured ? { name, colour } : { name });
const columns = ({ coloured }: Dictionary) => ['id', 'name', 'version', ...(coloured ? ['colour'] : [])];

export async function list(db: Knex, dictionary: Dictionary): Promise<Entry[]> {
  const { table } = dictionary;
  const going = goingColumn(db, table, dictionary.deletion);
  return db(table)
    .select([...columns(dictionary), going])
    .orderByRaw('name collate "und-x-icu", id')
    .limit(1000);
}

async function find(db: Knex, dictionary: Dictionary, id: number): Promise<Entry | undefined> {
  const { table, deletion } = dictionary;
  return db(table)
    .where({ id })
    .first(...columns(dictionary), goingColumn(db, table, deletion));
}

export async function get(db: Knex, dictionary: Dictionary, id: number): Promise<Entry> {
  const entry = await find(db, dictionary, id);
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

/** Deletes an entry and gives what used it the replacement; `left`, and nothing done, if it needs one that is there. */
export async function remove(
  trx: Knex.Transaction,
  me: Admin,
  dictionary: Dictionary,
  id: number,
  replacementId: number | null,
): Promise<Begun | 'going'> {
  await lockForChange(trx, dictionary.table);
  const entry = await get(trx, dictionary, id);
  if (entry.going) return 'going';
  const replacement = replacementId ? await find(trx, dictionary, replacementId) : null;
  if (replacement === undefined || replacement?.going || replacement?.id === id) return 'left';
  const name = replacement ? `${entry.name} → ${replacement.name}` : entry.name;
  return beginMove(trx, me, deletionOf(dictionary), { id, to: replacement?.id ?? null, name });
}
