import type { Knex } from 'knex';

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
