import type { Knex } from 'knex';

interface Config {
  /** SQL that goes to the database together with BEGIN; not that of a savepoint. */
  first?: string;
}

/** For a transaction of a pool, not for one within another: those begin as savepoints, without it. */
export function beginningWith(first: string): Knex.TransactionConfig {
  return { first } as Knex.TransactionConfig;
}

type Transaction = { begin(connection: unknown): unknown; query(connection: unknown, sql: string): unknown };
type Make = (container: unknown, config?: Config, outer?: unknown) => Transaction;

/** Spares every change one way to the database and back. */
export function beginTogether(db: Knex): Knex {
  const { client } = db as { client: { transaction: Make } };
  const make = client.transaction.bind(client);
  // Nothing has begun when this returns: Knex waits for a connection first.
  client.transaction = (container, config, outer) => {
    const trx = make(container, config, outer);
    if (config?.first) trx.begin = (connection) => trx.query(connection, `begin; ${config.first}`);
    return trx;
  };
  return db;
}
