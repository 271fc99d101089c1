import type { Knex } from 'knex';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';

export const fieldEntities = ['lead', 'client', 'company'] as const;
export type FieldEntity = (typeof fieldEntities)[number];

export const fieldKinds = [
  'text',
  'long_text',
  'number',
  'date',
  'checkbox',
  'select',
  'multi_select',
  'link',
] as const;
export type FieldKind = (typeof fieldKinds)[number];

/**
 * A field that people added. Records hold its value in `custom` under `key`: texts, links, a select's option and a day
 * (`YYYY-MM-DD`) as strings, a number as a number, a ticked checkbox as true, a multi-select as a list; nothing if empty.
 */
export interface CustomField {
  id: number;
  entity: FieldEntity;
  key: string;
  name: string;
  kind: FieldKind;
  /** The labels are the values. */
  options: string[];
  required: boolean;
  /** As somebody would type it; several options are separated by `;`. */
  default_value: string;
  hint: string;
  /** It is to have an index. Lists are filtered and sorted by it as soon as that is `ready`. */
  searchable: boolean;
  index_state: 'none' | 'building' | 'ready' | 'failed';
  position: number;
  version: number;
}

export const columns = [
  'id',
  'entity',
  'key',
  'name',
  'kind',
  'options',
  'required',
  'default_value',
  'hint',
  'searchable',
  'index_state',
  'position',
  'version',
];

/** In the order of the form. */
export async function list(db: Knex, entity: FieldEntity): Promise<CustomField[]> {
  return db('custom_fields')
    .where({ entity })
    .whereNull('deleted_at')
    .select(columns)
    .orderBy(['position', 'id'])
    .limit(200);
}

/** All fields of such records in the order of the form, kept until somebody changes them: the same array until then. */
export function known({ db, cache }: Pick<Deps, 'db' | 'cache'>, entity: FieldEntity): Promise<CustomField[]> {
  return cache.get('custom_fields', entity, () => list(db, entity));
}

export async function get(db: Knex, id: number): Promise<CustomField> {
  const field = await db('custom_fields').where({ id }).whereNull('deleted_at').first(columns);
  if (!field) throw notFound();
  return field;
}

export type EverField = CustomField & { deleted_at: Date | null };

/** The deleted ones too, in the order of the form. */
export async function listAll(db: Knex, entity: FieldEntity): Promise<EverField[]> {
  return db('custom_fields')
    .where({ entity })
    .select([...columns, 'deleted_at'])
    .orderBy(['position', 'id'])
    .limit(1000);
}

/** Those of all records, the deleted ones too: histories still name them. */
export function everKnown({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<EverField[]> {
  return cache.get('custom_fields', 'ever', async () =>
    (await Promise.all(fieldEntities.map((entity) => listAll(db, entity)))).flat(),
  );
}
