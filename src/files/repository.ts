import type { Knex } from 'knex';
import type { RecordKind } from '../records/kinds.ts';
import { notFound } from '../web/errors.ts';

/** The record a file hangs on. */
export type Owner = { name: RecordKind['name']; id: number };

export interface File {
  id: number;
  name: string;
  type: string;
  /** Bytes. */
  size: number;
  comments: string;
  created_by_id: number | null;
  created_at: Date;
  version: number;
}
export type StoredFile = File & { key: string };

const columns = ['id', 'name', 'type', 'size', 'comments', 'created_by_id', 'created_at', 'version'];
/** As many as one record may have. */
export const mostOfRecord = 500;

/** The newest first. */
export async function list(db: Knex, owner: Owner): Promise<File[]> {
  return (await of(db, owner).orderBy('id', 'desc').limit(mostOfRecord).select(columns)).map(read);
}

/** A query for their number. */
export function counting(db: Knex, owner: Owner): Knex.QueryBuilder {
  return of(db, owner).count({ n: '*' });
}

export async function count(db: Knex, owner: Owner): Promise<number> {
  return Number((await counting(db, owner))[0].n);
}

export async function get(db: Knex, owner: Owner, id: number): Promise<StoredFile> {
  const file = await of(db, owner)
    .where({ id })
    .first([...columns, 'key']);
  if (!file) throw notFound();
  return read(file);
}

export async function create(
  db: Knex,
  owner: Owner,
  values: Pick<StoredFile, 'name' | 'type' | 'size' | 'key' | 'comments' | 'created_by_id'>,
): Promise<void> {
  await db('files').insert({ ...values, [`${owner.name}_id`]: owner.id });
}

export async function comment(db: Knex, id: number, comments: string): Promise<void> {
  await db('files').where({ id }).update({ comments });
}

export async function remove(db: Knex, id: number): Promise<void> {
  await db('files').where({ id }).delete();
}

/** Which of these keys a file has. */
export async function knownKeys(db: Knex, keys: string[]): Promise<Set<string>> {
  const rows: Array<{ key: string }> = await db('files').whereIn('key', keys).select('key');
  return new Set(rows.map(({ key }) => key));
}

/** Those of these keys whose file was removed in the last days. */
export async function removedKeys(db: Knex, keys: string[], days: number): Promise<string[]> {
  const { rows } = await db.raw(
    `select before ->> 'key' as key from changes
    where entity = any(:entities) and kind = 'removed' and at > now() - make_interval(days => :days)
      and before ->> 'key' = any(:keys)`,
    { entities: ['lead_file', 'client_file', 'company_file'], days, keys },
  );
  return rows.map(({ key }: { key: string }) => key);
}

function of(db: Knex, owner: Owner): Knex.QueryBuilder {
  return db('files').where({ [`${owner.name}_id`]: owner.id });
}

// PostgreSQL's bigint comes as text.
function read<T extends { size: unknown }>(row: T): T & { size: number } {
  return { ...row, size: Number(row.size) };
}
