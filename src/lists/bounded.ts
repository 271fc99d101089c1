import type { Knex } from 'knex';
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
    return await db.transaction(async (trx) => {
      const { rows } = await trx.raw(
        `select current_setting('statement_timeout') before, set_config('statement_timeout', ?, true)`,
        [String(milliseconds)],
      );
      const result = await work(trx);
      // Where this is part of a larger transaction, that goes on as before.
      if (db.isTransaction) await trx.raw(`select set_config('statement_timeout', ?, true)`, [rows[0].before]);
      return result;
    });
  } catch (error) {
    throw (error as { code?: string }).code === '57014' ? new TooSlow() : error;
  }
}
