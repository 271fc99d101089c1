import type { Knex } from 'knex';
import type { Condition } from '../lists/condition.ts';

export interface CursorOptions {
  /** The first rows at once rather than the last ones soon. */
  first_soon: boolean;
  /** Ends the reading, a long query of it too. */
  signal: AbortSignal;
}

const batchSize = 500;
const firstBatch = 100;
const patience = 120_000;

/** Rows in batches, as they were when the reading began; memory does not grow with them. */
export async function* readByCursor<Row>(
  db: Knex,
  query: Condition,
  { first_soon, signal }: CursorOptions,
): AsyncGenerator<Row[]> {
  const trx = await db.transaction();
  let next: Promise<Row[]> | undefined;
  let cancelling: Promise<unknown> | undefined;
  try {
    const pid = await prepare(trx, first_soon);
    const cancel = () => {
      cancelling = db.raw('select pg_cancel_backend(?)', [pid]).then(
        () => {},
        () => {},
      );
    };
    // Whatever it waits for: nobody wants the answer any longer.
    const ask = async (sql: string, bindings: Knex.RawBinding[] = []): Promise<Row[]> => {
      signal.throwIfAborted();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        return (await trx.raw(sql, bindings).options({ query_timeout: patience })).rows;
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    };
    await ask(`declare exported no scroll cursor for ${query.sql}`, query.bindings as Knex.RawBinding[]);
    next = ask(`fetch ${firstBatch} from exported`);
    for (let rows = await next; rows.length > 0; rows = await next) {
      // The next ones are read while these are written.
      next = ask(`fetch ${batchSize} from exported`);
      next.catch(() => {});
      yield rows;
    }
  } finally {
    await next?.catch(() => {});
    await cancelling;
    await trx.rollback().catch(() => {});
  }
}

/** Gives the number by which the database knows the connection. */
async function prepare(trx: Knex.Transaction, firstSoon: boolean): Promise<number> {
  const { rows } = await trx.raw(
    `select pg_backend_pid() pid, set_config('statement_timeout', '${patience}', true),
      set_config('idle_in_transaction_session_timeout', '${patience}', true),
      set_config('cursor_tuple_fraction', ?, true)`,
    [firstSoon ? '0.0001' : '1'],
  );
  return rows[0].pid;
}
