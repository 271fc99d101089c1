import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { HttpError, notFound } from '../web/errors.ts';
import { isStoppable, type MoveKind, type OperationKind } from './kinds.ts';

export type OperationState = 'preview' | 'queued' | 'running' | 'done' | 'failed' | 'stopped';

/** One thing somebody did to many rows or several tables; its rows in the change log carry `batch`. */
export interface Operation {
  id: number;
  admin_id: number | null;
  kind: OperationKind;
  state: OperationState;
  params: Record<string, unknown>;
  /** How many rows there are to do, and how many of them are dealt with. */
  total: number;
  done: number;
  changed: number;
  /** Why how many were left as they were. */
  skipped: Record<string, number>;
  batch: string;
  undoes_id: number | null;
  /** The entry that goes or changes, of those whose records follow it. */
  subject_id: number | null;
  undone_at: Date | null;
  created_at: Date;
  finished_at: Date | null;
}

const columns = [
  'id',
  'admin_id',
  'kind',
  'state',
  'params',
  'total',
  'done',
  'changed',
  'skipped',
  'batch',
  'undoes_id',
  'subject_id',
  'undone_at',
  'created_at',
  'finished_at',
].map((column) => `operations.${column}`);

/** Everybody's own; who manages people sees what all of them did, but not what somebody only prepares. */
function visibleTo(me: Admin) {
  return (query: Knex.QueryBuilder): void => {
    query.where((either) => {
      either.where('operations.admin_id', me.id);
      if (me.rights.includes('admins.change')) either.orWhereNot('operations.state', 'preview');
    });
  };
}

export async function get(db: Knex, me: Admin, id: number): Promise<Operation> {
  const operation = await db('operations').where({ id }).modify(visibleTo(me)).first(columns);
  if (!operation) throw notFound();
  return operation;
}

/** As `get`, and nobody else changes the row until the transaction ends. */
export async function lock(trx: Knex.Transaction, me: Admin, id: number): Promise<Operation> {
  const operation = await trx('operations').where({ id }).modify(visibleTo(me)).forUpdate().first(columns);
  if (!operation) throw notFound();
  return operation;
}

/** The latest first, those before the operation `before`; previews are none yet. */
export async function list(
  db: Knex,
  me: Admin,
  { before, limit }: { before: number | null; limit: number },
): Promise<Operation[]> {
  const query = db('operations').modify(visibleTo(me)).whereNot({ state: 'preview' });
  if (before) query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).select(columns);
}

export type NewOperation = Pick<Operation, 'admin_id' | 'kind'> &
  Partial<Pick<Operation, 'state' | 'params' | 'total' | 'undoes_id' | 'subject_id'>> & { target_ids?: number[] };

export async function create(db: Knex, { params = {}, ...values }: NewOperation): Promise<Operation> {
  const [operation] = await db('operations')
    .insert({ ...values, params: JSON.stringify(params) })
    .returning(columns);
  return operation;
}

export async function remove(db: Knex, id: number): Promise<void> {
  await db('operations').where({ id }).delete();
}

/** Done; counts the rows that the change log holds of it. False when it changed nothing. */
export async function finish(trx: Knex.Transaction, { id, batch }: Operation): Promise<boolean> {
  const n = await countTouched(trx, batch);
  await trx('operations')
    .where({ id })
    .update({ state: 'done', total: n, done: n, changed: n, finished_at: trx.fn.now() });
  return n > 0;
}

/** The undo of an operation, if there is one. */
export async function findUndoOf(db: Knex, id: number): Promise<Operation | undefined> {
  return db('operations').where({ undoes_id: id }).first(columns);
}

export async function update(db: Knex, id: number, { params, skipped, ...values }: Partial<Operation>): Promise<void> {
  await db('operations')
    .where({ id })
    .update({
      ...values,
      ...(params && { params: JSON.stringify(params) }),
      ...(skipped && { skipped: JSON.stringify(skipped) }),
    });
}

/** So many rows more are dealt with, so many of them changed something. */
export async function addProgress(trx: Knex.Transaction, id: number, done: number, changed: number): Promise<void> {
  await trx('operations')
    .where({ id })
    .update({
      state: 'running',
      done: trx.raw('done + ?', [done]),
      changed: trx.raw('changed + ?', [changed]),
      total: trx.raw('greatest(total, done + ?)', [done]),
    });
}

/** How many rows the change log holds of it. */
export async function countTouched(db: Knex, batch: string): Promise<number> {
  const { rows } = await db.raw(
    'select count(*)::int n from (select distinct entity, entity_id from changes where batch = ?) touched',
    [batch],
  );
  return rows[0].n;
}

/** For the background, which acts on nobody's behalf. */
export async function lockAny(trx: Knex.Transaction, id: number): Promise<Operation | undefined> {
  return trx('operations').where({ id }).forUpdate().first(columns);
}

/** The first records that the change log holds of it. */
export async function listTouched(
  db: Knex,
  batch: string,
  limit: number,
): Promise<Array<{ entity: string; entity_id: number }>> {
  const first = db('changes')
    .where({ batch })
    .orderBy('id')
    .limit(limit * 3)
    .select('id', 'entity', 'entity_id')
    .as('c');
  return db
    .from(first)
    .groupBy('entity', 'entity_id')
    .min('id as first')
    .select('entity', 'entity_id')
    .orderBy('first')
    .limit(limit);
}

/** How the leads were called that it took away. */
export async function listRemovedLeads(db: Knex, batch: string): Promise<Array<{ id: number; name: string }>> {
  return db('changes')
    .where({ batch, entity: 'lead', kind: 'removed' })
    .orderBy('id')
    .limit(100)
    .select({ id: 'entity_id' }, db.raw(`before ->> 'full_name' as name`));
}

/** What is done stays done; nothing happens to one that has ended. */
export async function stop(db: Knex, me: Admin, id: number): Promise<void> {
  const { kind } = await get(db, me, id);
  if (!isStoppable(kind)) throw new HttpError(409, 'not_stoppable');
  await db('operations')
    .where({ id })
    .whereIn('state', ['queued', 'running'])
    .update({ state: 'stopped', finished_at: db.fn.now() });
}

/** What is on its way for an entry. */
export async function findUnderWay(db: Knex, kind: MoveKind, subjectId: number): Promise<Operation | undefined> {
  return underWay(db, kind, subjectId).first(columns);
}

export async function stopUnderWay(trx: Knex.Transaction, kind: MoveKind, subjectId: number): Promise<void> {
  await underWay(trx, kind, subjectId).update({ state: 'stopped', finished_at: trx.fn.now() });
}

function underWay(db: Knex, kind: MoveKind, subject_id: number) {
  return db('operations').where({ kind, subject_id }).whereIn('state', ['queued', 'running']);
}
