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

export interface LoggedChange extends Change {
  entity: string;
  entity_id: number;
}

const columns = ['id', 'at', 'admin_id', 'entity', 'entity_id', 'kind', 'before', 'after'];

/**
 * The changes of one record, the latest first, those before the entry `before`; among them the deletions of its notes and
 * actions that the person `by` can take back.
 */
export async function listOf(
  db: Knex,
  entity: string,
  entityId: number,
  { before, limit, by }: { before: number | null; limit: number; by?: number },
): Promise<LoggedChange[]> {
  const entries = by && { lead: 'action', client: 'client_note' }[entity];
  const own = db('changes').where({ entity, entity_id: entityId });
  const sources = entries ? [own, removedFrom(db, entries, entityId, by)] : [own];
  for (const query of sources) {
    if (before) query.where('changes.id', '<', before);
    query
      .orderBy('changes.id', 'desc')
      .limit(limit)
      .select(columns.map((column) => `changes.${column}`));
  }
  if (sources.length === 1) return own;
  return db.unionAll(sources, true).orderBy('id', 'desc').limit(limit);
}

/** What this person removed and what was not put back: the same as `findRemoved` gives one of. */
function removedFrom(db: Knex, entries: string, ownerId: number, by: number): Knex.QueryBuilder {
  const later = db('changes as later').whereRaw(
    'later.entity = changes.entity and later.entity_id = changes.entity_id and later.id > changes.id',
  );
  return db('changes')
    .where({ kind: 'removed', entity: entries, admin_id: by })
    .whereRaw(`coalesce(before ->> 'lead_id', before ->> 'client_id') = ?`, [String(ownerId)])
    .whereNotExists(later.select(db.raw('1')));
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
    .select(columns);
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
