import type { Knex } from 'knex';
import type { ChangeFilter } from './filter.ts';

/** An entry of the change log, written by the database's triggers; `before` and `after` hold only what differs. */
export interface Change {
  id: number;
  at: Date;
  admin_id: number | null;
  kind: 'created' | 'updated' | 'removed';
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

/** The changes of one record, the latest first, those before the entry `before`. */
export async function listOf(
  db: Knex,
  entity: string,
  entityId: number,
  { before, limit }: { before: number | null; limit: number },
): Promise<Change[]> {
  const query = db('changes').where({ entity, entity_id: entityId });
  if (before) query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).select('id', 'at', 'admin_id', 'kind', 'before', 'after');
}

export interface LoggedChange extends Change {
  entity: string;
  entity_id: number;
}

/** Changes of these kinds of records, the latest first; days are those of the time zone. */
export async function search(
  db: Knex,
  { person, entity, record, kind, from, to, before }: ChangeFilter,
  { allowed, time_zone, limit }: { allowed: string[]; time_zone: string; limit: number },
): Promise<LoggedChange[]> {
  const query = db('changes').whereIn('entity', entity ? allowed.filter((name) => name === entity) : allowed);
  if (person) query.where({ admin_id: person === 'system' ? null : person });
  if (record) query.where({ entity_id: record });
  if (kind) query.where({ kind });
  if (from) query.whereRaw('at >= cast(? as date)::timestamp at time zone ?', [from, time_zone]);
  if (to) query.whereRaw('at < (cast(? as date) + 1)::timestamp at time zone ?', [to, time_zone]);
  if (before) query.whereRaw('(at, id) < (select at, id from changes where id = ?)', [before]);
  return query
    .orderBy([
      { column: 'at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit)
    .select('id', 'at', 'admin_id', 'entity', 'entity_id', 'kind', 'before', 'after');
}

/** The row as it was when this person removed it. */
export async function findRemoved(
  db: Knex,
  entity: string,
  entityId: number,
  adminId: number,
): Promise<Record<string, unknown> | undefined> {
  const last = await db('changes').where({ entity, entity_id: entityId }).orderBy('id', 'desc').first();
  return last?.kind === 'removed' && last.admin_id === adminId ? last.before : undefined;
}
