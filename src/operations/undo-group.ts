import type { Knex } from 'knex';
import type { Leftover } from './left-rows.ts';
import type { Reference, TableShape } from './table-shape.ts';

/** Changes of one kind, of the same fields, in one table, each of another row: one statement takes them back. */
export interface Group {
  shape: TableShape;
  kind: 'created' | 'updated' | 'removed';
  fields: string[];
  changes: Array<{ id: number; entity: string; entity_id: number }>;
}

export const leftReasons = ['changed', 'gone', 'in_use', 'refused', 'not_yours', 'not_undoable'] as const;
export type LeftReason = (typeof leftReasons)[number];

type Change = Group['changes'][number];
type Trx = Knex.Transaction;

/** Takes the group's changes back where the rows still are as the changes left them; tells what is left, and why. */
export async function undoGroup(trx: Trx, group: Group): Promise<Leftover[]> {
  try {
    return await trx.transaction((savepoint) => ways[group.kind](savepoint, group));
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('23')) throw error;
  }
  // Something that one of the values needs is gone, or taken by now: one by one, then field by field.
  const parts = partsOf(group);
  if (parts.length === 0) return group.changes.map((change) => left(change, group, 'refused'));
  const leftovers: Leftover[] = [];
  for (const part of parts) leftovers.push(...(await undoGroup(trx, part)));
  return leftovers;
}

function partsOf(group: Group): Group[] {
  if (group.changes.length > 1) return group.changes.map((change) => ({ ...group, changes: [change] }));
  if (group.kind !== 'updated' || group.fields.length < 2) return [];
  return group.fields.map((field) => ({ ...group, fields: [field] }));
}

const ways = { created: removeCreated, updated: restoreFields, removed: putBackRemoved };

async function restoreFields(trx: Trx, group: Group): Promise<Leftover[]> {
  const { shape, fields, changes } = group;
  const sames = fields.map((_, at) => `same_${at}`);
  const compare = fields.map(
    (_, at) => `now -> :field_${at}::text is not distinct from after -> :field_${at}::text as same_${at}`,
  );
  const sets = fields.map(
    (_, at) => `:column_${at}: = case when same_${at} then was.:column_${at}: else t.:column_${at}: end`,
  );
  const { rows } = await trx.raw(
    `with given as (
      select entity_id, before, after, (select to_jsonb(t) from :table: t where t.id = entity_id) as now
      from changes where id = any(:ids)
    ), compared as (
      select entity_id, before, ${compare.join(', ')} from given where now is not null
    ), restored as (
      update :table: t set ${sets.join(', ')}
      from compared, lateral jsonb_populate_record(null::${quote(shape.table)}, before) was
      where t.id = entity_id and (${sames.join(' or ')})
    )
    select entity_id, ${sames.join(', ')} from compared`,
    { table: shape.table, ids: idsOf(group), ...named('field', fields), ...named('column', fields) },
  );
  const found = new Map<number, Record<string, boolean>>(
    rows.map((row: { entity_id: number }) => [row.entity_id, row]),
  );
  return changes.flatMap((change): Leftover[] => {
    const row = found.get(change.entity_id);
    if (!row) return [left(change, group, 'gone')];
    const kept = fields.filter((_, at) => !row[`same_${at}`]);
    return kept.length > 0 ? [{ ...left(change, group, 'changed'), fields: kept }] : [];
  });
}

async function removeCreated(trx: Trx, group: Group): Promise<Leftover[]> {
  const { shape, fields, changes } = group;
  const compared = fields.filter((field) => field !== 'version' && field !== 'updated_at');
  const hangs = shape.references.map(hangsOn);
  const { rows } = await trx.raw(
    `with given as (select entity_id, after from changes where id = any(:ids)),
    compared as (
      select entity_id, (
        select bool_and(to_jsonb(t) -> field is not distinct from after -> field) from unnest(:compared::text[]) field
      ) as same, ${['false', ...hangs].join(' or ')} as hangs
      from given join :table: t on t.id = entity_id
    ), removed as (
      delete from :table: t using compared where t.id = entity_id and same and not hangs
    )
    select * from compared`,
    { table: shape.table, ids: idsOf(group), compared },
  );
  const found = new Map<number, { same: boolean; hangs: boolean }>(
    rows.map((row: { entity_id: number }) => [row.entity_id, row]),
  );
  return changes.flatMap((change) => {
    const row = found.get(change.entity_id);
    if (!row || (row.same && !row.hangs)) return [];
    return [left(change, group, row.same ? 'in_use' : 'changed')];
  });
}

async function putBackRemoved(trx: Trx, group: Group): Promise<Leftover[]> {
  const { shape, fields } = group;
  const columns = fields.map(quote);
  await trx.raw(
    `insert into :table: (${columns.join(', ')}) overriding system value
     select ${columns.map((column) => `was.${column}`).join(', ')}
     from changes, lateral jsonb_populate_record(null::${quote(shape.table)}, before) was
     where changes.id = any(:ids) on conflict (id) do nothing`,
    { table: shape.table, ids: idsOf(group) },
  );
  return [];
}

function hangsOn({ table, column, list }: Reference): string {
  const pointing = list ? `c.${quote(column)} @> array[t.id]` : `c.${quote(column)} = t.id`;
  return `exists (select from ${quote(table)} c where ${pointing})`;
}

function left({ entity, entity_id }: Change, { kind, fields }: Group, reason: LeftReason): Leftover {
  return { entity, entity_id, fields: kind === 'updated' ? fields : [], reason };
}

function idsOf({ changes }: Group): number[] {
  return changes.map(({ id }) => id);
}

function named(prefix: string, fields: string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field, at) => [`${prefix}_${at}`, field]));
}

// The names come from the database's catalogue and our own list of entities; quoted all the same.
function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
