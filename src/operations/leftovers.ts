import type { Knex } from 'knex';
import type { Leftover } from './left-rows.ts';

const columns = ['entity', 'entity_id', 'fields', 'reason'];

export async function add(trx: Knex.Transaction, operationId: number, leftovers: Leftover[]): Promise<void> {
  if (leftovers.length === 0) return;
  const rows = leftovers.map(({ entity, entity_id, fields, reason }) => ({
    operation_id: operationId,
    entity,
    entity_id,
    fields,
    reason,
  }));
  await trx.batchInsert('operation_leftovers', rows, 1000);
}

export async function list(db: Knex, operationId: number, limit: number): Promise<Leftover[]> {
  return db('operation_leftovers').where({ operation_id: operationId }).orderBy('id').limit(limit).select(columns);
}

/** Those of these rows. */
export async function listOf(db: Knex, operationId: number, entityIds: number[]): Promise<Leftover[]> {
  return db('operation_leftovers').where({ operation_id: operationId }).whereIn('entity_id', entityIds).select(columns);
}

/** Takes out the rows that could not be put back as a whole, to try again. */
export async function takeRefused(trx: Knex.Transaction, operationId: number): Promise<Leftover[]> {
  return trx('operation_leftovers')
    .where({ operation_id: operationId, reason: 'refused', fields: '{}' })
    .delete()
    .returning(columns) as Promise<Leftover[]>;
}

export async function countByReason(db: Knex, operationId: number): Promise<Record<string, number>> {
  const rows: Array<{ reason: string; n: number }> = await db('operation_leftovers')
    .where({ operation_id: operationId })
    .groupBy('reason')
    .orderBy('reason')
    .select('reason', db.raw('count(*)::int n'));
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}
