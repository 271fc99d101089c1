import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { CustomField } from '../fields/repository.ts';
import { nameOf, spreadCustom } from '../fields/values.ts';
import type { Edit } from './read-edit.ts';

/** What two people may edit at once: its name in the change log and the fields of its form. */
export interface Editable<V extends object> {
  entity: string;
  fields: ReadonlyArray<keyof V & string>;
  /** Where the row is spread: its custom fields. */
  custom?: CustomField[];
}

/** The fields of a form together with the custom ones, of a record that is spread. */
export function editableWith<V extends object>(
  entity: string,
  fields: ReadonlyArray<keyof V & string>,
  custom: CustomField[],
): Editable<V> {
  return { entity, fields: [...fields, ...(custom.map(nameOf) as never[])], custom };
}

interface Versioned {
  id: number;
  version: number;
}

/** Thrown where somebody saved the record after the form was opened; carries what both sides have. */
export class StaleRecord<Row extends Versioned = Versioned> extends Error {
  readonly row: Row;
  readonly differences: Difference[];
  readonly meanwhile: Meanwhile[];

  constructor(row: Row, differences: Difference[], meanwhile: Meanwhile[]) {
    super('stale record');
    this.row = row;
    this.differences = differences;
    this.meanwhile = meanwhile;
  }
}

export interface Difference {
  field: string;
  /** Who changed the field since the form was opened; `both` must be decided by a person. */
  changed: 'yours' | 'theirs' | 'both';
}

export interface Meanwhile {
  admin_id: number | null;
  at: Date;
}

/** What an edit changes in the locked row; undefined when nothing differs from what is saved. Throws StaleRecord. */
export async function changesOf<V extends object>(
  trx: Knex.Transaction,
  editable: Editable<V>,
  row: V & Versioned,
  { values, version, undecided_since }: Edit<V>,
): Promise<Partial<V> | undefined> {
  const changed = changedFields(editable, row, values);
  if (changed.length === 0) return undefined;
  if (row.version !== version || undecided_since)
    await refuseStale(trx, editable, row, values, undecided_since ?? version);
  return Object.fromEntries(changed.map((field) => [field, values[field]])) as Partial<V>;
}

/** The fields of the form that differ from the row. */
function changedFields<V extends object>(
  { fields }: Pick<Editable<V>, 'fields'>,
  row: V,
  values: Partial<V>,
): Array<keyof V & string> {
  return fields.filter((field) => field in values && !isSame(field, values[field], row[field]));
}

/** Throws what the person must look at: both values of every field, and who changed the row since `version`. */
async function refuseStale<V extends object>(
  trx: Knex.Transaction,
  editable: Editable<V>,
  row: V & Versioned,
  values: Partial<V>,
  version: number,
): Promise<never> {
  const changes = await changesSince<V>(trx, editable.entity, row, version);
  const before: V | undefined = changes && Object.assign({}, row, ...changes.map(({ before: was }) => was));
  const base = before && editable.custom ? spreadCustom(before, editable.custom) : before;
  const differences = changedFields(editable, row, values).map((field) => ({
    field,
    changed: whoChanged(field, base, row, values),
  }));
  throw new StaleRecord(row, differences, (changes ?? []).slice(0, 5));
}

type Change<V> = Meanwhile & { before: Partial<V> };

// Each version of a row has one entry in the change log. A gap there means that the old values are unknown.
async function changesSince<V>(
  trx: Knex.Transaction,
  entity: string,
  row: Versioned,
  version: number,
): Promise<Array<Change<V>> | undefined> {
  const steps = row.version - version;
  if (steps < 0 || steps > 500) return undefined;
  const changes: Array<Change<V>> = await trx('changes')
    .where({ entity, entity_id: row.id, kind: 'updated' })
    .orderBy('id', 'desc')
    .limit(steps)
    .select('admin_id', 'at', 'before');
  return changes.length === steps ? changes : undefined;
}

function whoChanged<V extends object>(
  field: keyof V & string,
  base: V | undefined,
  theirs: V,
  yours: Partial<V>,
): Difference['changed'] {
  if (!base) return 'both';
  if (isSame(field, base[field], theirs[field])) return 'yours';
  return isSame(field, base[field], yours[field]) ? 'theirs' : 'both';
}

function isSame(field: string, one: unknown, other: unknown): boolean {
  if (field !== 'tag_ids') return isDeepStrictEqual(one, other);
  return isDeepStrictEqual([...(one as number[])].sort(), [...(other as number[])].sort());
}
