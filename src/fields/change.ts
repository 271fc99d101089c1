import type { Knex } from 'knex';
import { lockForChange, NameTaken } from '../db/dictionary-table.ts';
import { transliterate } from '../i18n/transliterate.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { notFound } from '../web/errors.ts';
import { renameInViews } from './rename-in-views.ts';
import type { CustomField } from './repository.ts';
import * as fields from './repository.ts';

export const mostFields = 100;
/** Deleted fields come back within so many days; then their values go. */
export const keptDays = 30;

// What every object has already: a record without a value would seem to have one, and no form may carry such a name.
const built = Object.getOwnPropertyNames(Object.prototype);

export class KeyTaken extends Error {}
export class TooManyFields extends Error {}

type Fixed = Pick<CustomField, 'entity' | 'kind'>;
export type FieldValues = Pick<CustomField, 'name' | 'options' | 'required' | 'default_value' | 'hint' | 'searchable'>;
export type NewField = Fixed & Pick<FieldValues, 'name'> & Partial<FieldValues & Pick<CustomField, 'key'>>;

/** At the end of the form; without a key it gets one made of the name. Throws `NameTaken`, `KeyTaken`, `TooManyFields`. */
export async function create(trx: Knex.Transaction, values: NewField): Promise<CustomField> {
  await lockForChange(trx, 'custom_fields');
  const all = await fields.listAll(trx, values.entity);
  const open = all.filter(({ deleted_at }) => !deleted_at);
  if (open.length >= mostFields) throw new TooManyFields();
  refuseTakenName(open, values.name, null);
  const keys = [...built, ...all.map(({ key }) => key)];
  if (values.key && keys.includes(values.key)) throw new KeyTaken();
  const key = values.key || freeKey(values.name, keys);
  const position = (all.at(-1)?.position ?? 0) + 1;
  const index_state = values.searchable ? 'building' : 'none';
  const [field] = await trx('custom_fields')
    .insert({ ...values, key, position, index_state })
    .returning(fields.columns);
  if (values.searchable) await enqueueIndex(trx, field.id);
  return field;
}

function refuseTakenName(open: CustomField[], name: string, exceptId: number | null): void {
  const same = (field: CustomField) => field.id !== exceptId && field.name.toLowerCase() === name.toLowerCase();
  if (open.some(same)) throw new NameTaken();
}

function freeKey(name: string, taken: string[]): string {
  const words = transliterate(name)
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const key = words.join('_').slice(0, 36).replace(/_$/, '');
  const base = /^[a-z]/.test(key) ? key : `field${key && `_${key}`}`.slice(0, 36);
  let free = base;
  for (let number = 2; taken.includes(free); number += 1) free = `${base}_${number}`;
  return free;
}

/** Records that have the option `from` get `to`, in the name of the admin `by`. */
export interface Rename {
  from: string;
  to: string;
  by: number;
}

/** The field as it is now if somebody else changed it since that version, else undefined. Throws `NameTaken`. */
export async function update(
  trx: Knex.Transaction,
  id: number,
  version: number,
  values: FieldValues,
  renames: Rename[],
): Promise<CustomField | undefined> {
  await lockForChange(trx, 'custom_fields');
  const current = await fields.get(trx, id);
  if (current.version !== version && !isSame(current, values)) return current;
  refuseTakenName(await fields.list(trx, current.entity), values.name, id);
  await trx('custom_fields').where({ id }).update(values);
  if (values.searchable !== current.searchable) await changeIndex(trx, id, values.searchable);
  if (renames.length > 0 && current.version === version) {
    await trx('custom_fields')
      .where({ id })
      .update({ renames: trx.raw('renames || ?::jsonb', [JSON.stringify(renames)]) });
    await renameInViews(trx, current, renames);
    await enqueue(trx, 'rename_options', { field_id: id }, { jobKey: `rename_options:${id}` });
  }
  return undefined;
}

function isSame(field: CustomField, values: FieldValues): boolean {
  return (Object.keys(values) as Array<keyof FieldValues>).every((key) => String(field[key]) === String(values[key]));
}

async function changeIndex(trx: Knex.Transaction, id: number, wanted: boolean): Promise<void> {
  await trx('custom_fields')
    .where({ id })
    .update({ index_state: wanted ? 'building' : 'none' });
  await enqueueIndex(trx, id);
}

export async function enqueueIndex(db: Knex, fieldId: number, runAt?: Date): Promise<void> {
  await enqueue(db, 'index_field', { field_id: fieldId }, { jobKey: `index_field:${fieldId}`, runAt });
}

/** Changes places with the neighbour; a field at the end stays there. */
export async function move(trx: Knex.Transaction, id: number, direction: 'up' | 'down'): Promise<void> {
  await lockForChange(trx, 'custom_fields');
  const field = await fields.get(trx, id);
  const all = await fields.list(trx, field.entity);
  const from = all.findIndex((other) => other.id === id);
  const neighbour = all[from + (direction === 'up' ? -1 : 1)];
  if (!neighbour) return;
  const ids = all.map((other) => other.id);
  ids.splice(from, 1);
  ids.splice(ids.indexOf(neighbour.id) + (direction === 'up' ? 0 : 1), 0, id);
  await trx.raw(
    `update custom_fields set position = wanted.position
     from unnest(?::integer[]) with ordinality as wanted (id, position)
     where custom_fields.id = wanted.id and custom_fields.position <> wanted.position`,
    [ids],
  );
}

/** It is gone from every page at once; the values stay in the records until it cannot come back any more. */
export async function remove(trx: Knex.Transaction, id: number): Promise<CustomField> {
  await lockForChange(trx, 'custom_fields');
  const field = await fields.get(trx, id);
  await trx('custom_fields').where({ id }).update({ deleted_at: trx.fn.now(), index_state: 'none' });
  await enqueueIndex(trx, id);
  return field;
}

/** Throws `NameTaken` if another field is called so by now. */
export async function restore(trx: Knex.Transaction, id: number): Promise<CustomField> {
  await lockForChange(trx, 'custom_fields');
  const field: CustomField | undefined = await trx('custom_fields')
    .where({ id })
    .whereRaw(`deleted_at > now() - interval '${keptDays} days'`)
    .first(fields.columns);
  if (!field) throw notFound();
  const open = await fields.list(trx, field.entity);
  refuseTakenName(open, field.name, id);
  const position = (open.at(-1)?.position ?? 0) + 1;
  await trx('custom_fields').where({ id }).update({ deleted_at: null, position });
  if (field.searchable) await changeIndex(trx, id, true);
  return field;
}
