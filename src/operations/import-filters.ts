import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { datesFor } from '../i18n/dates.ts';
import { translator } from '../i18n/translator.ts';
import type { Condition } from '../lists/condition.ts';
import type { Entry, FilterField } from '../lists/spec.ts';

type Imported = 'lead' | 'client';

const mostOffered = 20;

/** Whether an import made a record or changed one that was there; an import is named by its operation. */
export function importFilters(entity: Imported): Record<string, FilterField> {
  const field = (dictionary: string, label: string, touched: string): FilterField => ({
    dictionary,
    kind: 'choice',
    type: 'integer',
    label,
    required: true,
    sql: `${entity}s.id`,
    found_by: (ids, me) => inBatches(entity, touched, ids, me),
    entries: ({ db }, me, ids) => importEntries(db, me, entity, ids),
  });
  const made = `entity = '${entity}' and kind = 'created'`;
  const changed = `entity = '${entity}' and kind = 'updated'`;
  return {
    created_by_import: field('created_by_import', 'lists.by_import.created', `${log} and ${made}`),
    changed_by_import: field(
      'changed_by_import',
      'lists.by_import.changed',
      `${log} and ${changed} except ${log} and ${made}`,
    ),
  };
}

const log = 'select entity_id from changes where batch = any(array(select batch from imported))';

function inBatches(entity: Imported, touched: string, ids: unknown[], me: Admin): Condition {
  const own = me.rights.includes('admins.change') ? '' : ' and admin_id = ?';
  return {
    sql: `${entity}s.id in (with imported as (select batch from operations where id = any(?::integer[]) and kind = '${entity}_import'${own}) ${touched})`,
    bindings: own ? [ids, me.id] : [ids],
  };
}

/** Of one's own imports the latest, or these as far as one may know of them. */
export async function importEntries(db: Knex, me: Admin, entity: Imported, ids?: number[]): Promise<Entry[]> {
  const query = db('operations').where({ kind: `${entity}_import` });
  if (!ids || !me.rights.includes('admins.change')) query.where({ admin_id: me.id });
  if (ids) query.whereIn('id', ids);
  else query.whereNull('undone_at').whereNot({ state: 'queued' });
  const day = db.raw(`to_char(created_at at time zone ?, 'YYYY-MM-DD') as day`, [me.time_zone]);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(mostOffered)
    .select('id', db.raw(`params ->> 'name' as name`), day);
  const dates = datesFor(me.language, me.time_zone, translator(me.language));
  return rows.map(({ id, name, day }) => ({ id, name: `${name}, ${dates.day(day)}` }));
}

/** Of both filters, what the builder offers. */
export async function offeredImports(db: Knex, me: Admin, entity: Imported): Promise<Record<string, Entry[]>> {
  const entries = await importEntries(db, me, entity);
  return { created_by_import: entries, changed_by_import: entries };
}

/** Whether an import made records, and whether it changed some that were there. */
export async function touchedIn(
  db: Knex,
  batch: string,
  entity: Imported,
): Promise<{ created: boolean; changed: boolean }> {
  const { rows } = await db.raw(
    `with touched as materialized (select entity_id, kind from changes where batch = :batch and entity = :entity)
     select exists (select from touched where kind = 'created') created,
       exists (select entity_id from touched where kind = 'updated'
         except select entity_id from touched where kind = 'created') changed`,
    { batch, entity },
  );
  return rows[0];
}
