import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { HttpError, notFound } from '../web/errors.ts';
import { asPrepared } from './prepared.ts';

/** What the repositories of leads, clients and companies have in common; `admin` is on whose behalf it is asked. */
export interface Records<Row> {
  /** Only what this person may see. */
  find(db: Knex, admin: Admin, id: number): Promise<Row | undefined>;
  /** As `find`; 404 where there is nothing. */
  get(db: Knex, admin: Admin, id: number): Promise<Row>;
  /** As `get`, and nobody else changes the row until the transaction ends. */
  lock(trx: Knex.Transaction, admin: Admin, id: number): Promise<Row>;
  /** As `lock`, for work on a record: one in the bin is to be restored first (409). */
  lockOpen(trx: Knex.Transaction, admin: Admin, id: number): Promise<Row>;
  /** As `find`, and nobody changes, bins or deletes the row until the transaction ends. */
  findKept(trx: Knex.Transaction, admin: Admin, id: number): Promise<Row | undefined>;
  moveToBin(db: Knex, id: number): Promise<void>;
  takeFromBin(db: Knex, id: number): Promise<void>;
  /** Everybody's, also those in the bin. */
  listByIds(db: Knex, ids: number[]): Promise<Row[]>;
}

interface Binnable {
  deleted_at: Date | null;
}

/** The records of one table. `visibleTo` is the one scope of ownership; without it, everybody sees all of them. */
export function recordsIn<Row extends Binnable>(
  table: string,
  columns: ReadonlyArray<keyof Row & string>,
  visibleTo: (admin: Admin) => (query: Knex.QueryBuilder) => void = () => () => {},
): Records<Row> {
  const rows = (db: Knex): Knex.QueryBuilder => db(table).select(columns);
  const seen = (db: Knex, admin: Admin, id: number) =>
    rows(db).where(`${table}.id`, id).modify(visibleTo(admin)).options(asPrepared);

  const records: Records<Row> = {
    find: async (db, admin, id) => seen(db, admin, id).first(),
    get: async (db, admin, id) => there(await records.find(db, admin, id)),
    lock: async (trx, admin, id) => there(await seen(trx, admin, id).forUpdate().first()),
    lockOpen: async (trx, admin, id) => open(await records.lock(trx, admin, id)),
    findKept: async (trx, admin, id) => seen(trx, admin, id).forShare().first(),
    async moveToBin(db, id) {
      await db(table).where({ id }).whereNull('deleted_at').update({ deleted_at: db.fn.now() });
    },
    async takeFromBin(db, id) {
      await db(table).where({ id }).whereNotNull('deleted_at').update({ deleted_at: null });
    },
    async listByIds(db, ids) {
      return ids.length === 0 ? [] : rows(db).whereIn('id', ids).orderBy('id').limit(200);
    },
  };
  return records;
}

function there<Row>(row: Row | undefined): Row {
  if (!row) throw notFound();
  return row;
}

function open<Row extends Binnable>(row: Row): Row {
  if (row.deleted_at) throw new HttpError(409, 'in_bin');
  return row;
}

/**
 * Rows with a number that ends in these nine digits (a shorter number: is these digits), newest first, for finding a
 * caller: who may see them is asked afterwards. Without `most`, a number of half the city would take its time.
 */
export function byPhoneTail(db: Knex, table: string, tail: string, most = 200): Knex.QueryBuilder {
  const hit = db(table).select('id').whereRaw('phone_tails(phones) @> array[?]', [tail]).limit(most);
  return db
    .withMaterialized('hit', hit)
    .from(table)
    .whereIn('id', db('hit').select('id'))
    .orderBy('id', 'desc')
    .limit(50);
}
