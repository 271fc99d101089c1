import type { Knex } from 'knex';
import type pg from 'pg';
import { openPatiently } from '../db/connect.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { enqueueIndex } from './change.ts';
import type { CustomField } from './repository.ts';
import { columns } from './repository.ts';
import { type FieldIndex, indexesOf, tableOf } from './sql.ts';

/** Makes or drops what a field is found by, as its row says; records are written meanwhile as ever. */
export async function indexField({ field_id }: { field_id: number }, { db, stopping }: TaskContext): Promise<void> {
  const client = await openPatiently(db);
  const cancel = cancelling(db, client);
  stopping.addEventListener('abort', cancel);
  try {
    if (!(await isFree(client))) return await enqueueIndex(db, field_id, inAMoment());
    const field: Row | undefined = await db('custom_fields')
      .where({ id: field_id })
      .first([...columns, 'deleted_at']);
    const wanted = field?.searchable && !field.deleted_at;
    if (!field) return;
    await (wanted ? build(client, field) : drop(client, indexesOf(field)));
    await tellState(db, field_id, wanted ? 'ready' : 'none');
  } catch (error) {
    if (!stopping.aborted) await tellState(db, field_id, 'failed');
    throw error;
  } finally {
    stopping.removeEventListener('abort', cancel);
    await client.end();
  }
}

type Row = CustomField & { deleted_at: Date | null };

// Waiting here would keep a worker from other jobs.
const inAMoment = () => new Date(Date.now() + 2000);

// Left alone, the database would go on making the index for a process that is gone.
function cancelling(db: Knex, client: pg.Client): () => void {
  const { processID } = client as pg.Client & { processID: number };
  return () => void db.raw('select pg_cancel_backend(?)', [processID]).catch(() => {});
}

/** One at a time: two that are made at once wait for each other's end. */
async function isFree(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query('select pg_try_advisory_lock(7301, 0) as free');
  return rows[0].free;
}

async function build(client: pg.Client, field: CustomField): Promise<void> {
  const table = tableOf[field.entity];
  for (const { name, definition } of indexesOf(field)) {
    const state = await stateOf(client, name);
    if (state === 'valid') continue;
    // One that is not valid was begun by a process that died: it is of no use and slows every change.
    if (state === 'invalid') await client.query(`drop index concurrently if exists ${name}`);
    await client.query(`create index concurrently ${name} on ${table} ${definition}`);
  }
  // Without figures of its own the planner takes every value for rare.
  await client.query(`analyze ${table}`);
}

async function drop(client: pg.Client, indexes: FieldIndex[]): Promise<void> {
  for (const { name } of indexes) await client.query(`drop index concurrently if exists ${name}`);
}

async function stateOf(client: pg.Client, name: string): Promise<'valid' | 'invalid' | 'none'> {
  const { rows } = await client.query('select indisvalid from pg_index where indexrelid = to_regclass($1)', [name]);
  return !rows[0] ? 'none' : rows[0].indisvalid ? 'valid' : 'invalid';
}

/** Unless somebody decided otherwise meanwhile: then another job is on its way. */
async function tellState(db: Knex, id: number, state: CustomField['index_state']): Promise<void> {
  const wanted = state !== 'none';
  await db('custom_fields')
    .where({ id })
    .whereRaw('(searchable and deleted_at is null) = ?', [wanted])
    .whereNot({ index_state: state })
    .update({ index_state: state });
}

/** Finds fields whose indexes are not as their row says, whatever happened: a lost job, a restored database. */
export async function checkIndexes({ db }: Pick<TaskContext, 'db'>): Promise<void> {
  const rows: Row[] = await db('custom_fields')
    .select([...columns, 'deleted_at'])
    .orderBy('id')
    .limit(1000);
  const isValid = await listIndexes(db);
  for (const field of rows) {
    const wanted = field.searchable && !field.deleted_at;
    const isRight = indexesOf(field).every(({ name }) => isValid.get(name) === (wanted ? true : undefined));
    if (isRight && field.index_state === (wanted ? 'ready' : 'none')) continue;
    if (wanted && !isRight) await tellState(db, field.id, 'building');
    await enqueueIndex(db, field.id);
  }
}

/** Those of custom fields that are there, and whether they are valid. */
async function listIndexes(db: Knex): Promise<Map<string, boolean>> {
  const { rows } = await db.raw(`
    select relname, indisvalid from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = current_schema()::regnamespace and relname ~ '^custom_[0-9]+_'`);
  return new Map(rows.map((row: { relname: string; indisvalid: boolean }) => [row.relname, row.indisvalid]));
}

export interface IndexProgress {
  field_id: number;
  percent: number;
}

/** How far the indexes are that are made at this moment. */
export async function indexProgress(db: Knex): Promise<IndexProgress[]> {
  const { rows } = await db.raw(`
    select split_part(relname, '_', 2)::integer field_id,
      (100 * blocks_done / greatest(blocks_total, 1))::integer percent
    from pg_stat_progress_create_index join pg_class on pg_class.oid = index_relid
    where datname = current_database() and relname ~ '^custom_[0-9]+_'`);
  return rows;
}
