import type { Knex } from 'knex';
import { beginningWith } from '../db/begin.ts';
import { HttpError } from '../web/errors.ts';

/** Milliseconds for each statement of a list: it has to be given up before the request is. */
export const patience = { page: 4000, neighbours: 2500, all: 8000 };

/** Thrown where a filter takes too long; nothing is wrong with the database. */
export class TooSlow extends HttpError {
  constructor() {
    super(422, 'filter_too_slow');
  }
}

/** Work that a filter may make long: none of its statements runs for longer than so many milliseconds. */
export async function bounded<T>(db: Knex, milliseconds: number, work: (db: Knex) => Promise<T>): Promise<T> {
  try {
    if (db.isTransaction) return await boundedWithin(db, milliseconds, work);
    return await db.transaction(work, beginningWith(`set local statement_timeout = ${Math.trunc(milliseconds)}`));
  } catch (error) {
    throw (error as { code?: string }).code === '57014' ? new TooSlow() : error;
  }
}

/** As part of a larger transaction, which goes on as before. */
async function boundedWithin<T>(db: Knex, milliseconds: number, work: (db: Knex) => Promise<T>): Promise<T> {
  return db.transaction(async (savepoint) => {
    const { rows } = await savepoint.raw(
      `select current_setting('statement_timeout') before, set_config('statement_timeout', ?, true)`,
      [String(milliseconds)],
    );
    const result = await work(savepoint);
    await savepoint.raw(`select set_config('statement_timeout', ?, true)`, [rows[0].before]);
    return result;
  });
}
