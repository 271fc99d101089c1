import type { Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { beginTogether } from './begin.ts';
import { nameIfPrepared } from './prepared.ts';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
// A planned time is shown and typed without seconds.
pg.types.setTypeParser(pg.types.builtins.TIME, (value) => value.slice(0, 5));

const session = '-c jit=off -c timezone=UTC -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000';

/** What every connection of the app is opened with: a database that never answers must not hang a request for ever. */
export function connectionSettings(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'prospekt',
    options: `${session} -c statement_timeout=10000`,
    keepAlive: true,
    connectionTimeoutMillis: 3000,
    query_timeout: 12_000,
  };
}

// A lost connection is thrown, so it need not be printed with its trace as well.
const log = { warn: () => {} };

/** Milliseconds: a new connection is slow at first, for it has to find its way about all that PostgreSQL keeps in memory. */
const idle = 30 * 60_000;

export function connect(url: string, poolSize = 10): Knex {
  const db = knex({
    client: 'pg',
    connection: connectionSettings(url) as Knex.PgConnectionConfig,
    pool: { min: 0, max: poolSize, idleTimeoutMillis: idle, afterCreate: dropWhenSilent },
    acquireConnectionTimeout: 3000,
    log,
  });
  return beginTogether(db);
}

type Drop = (
  connection: pg.Client & { connection?: { stream: Socket } },
  done: (error: null, c: unknown) => void,
) => void;

// Behind a cut cable a connection stays open and silent for hours, and whoever is lent it would wait again and again.
const dropWhenSilent: Drop = (connection, done) => {
  const submit = connection.query.bind(connection) as (...parts: unknown[]) => unknown;
  const drop = (error: Error | null | undefined) => {
    if (error?.message === 'Query read timeout') connection.connection?.stream.destroy();
  };
  connection.query = ((...parts: unknown[]) => {
    nameIfPrepared(parts[0]);
    const answer = parts.at(-1);
    if (typeof answer === 'function') {
      const tell = (error: Error | null, result: unknown) => {
        drop(error);
        answer(error, result);
      };
      return submit(...parts.slice(0, -1), tell);
    }
    const result = submit(...parts);
    if (result instanceof Promise) result.catch(drop);
    return result;
  }) as typeof connection.query;
  done(null, connection);
};

/** For work that may rightly take minutes: migrations, the benchmark's data, backups. */
export function connectPatiently(url: string): Knex {
  const connection = { ...connectionSettings(url), options: '-c jit=off -c timezone=UTC', query_timeout: undefined };
  const pool = { min: 0, max: 3 };
  return beginTogether(knex({ client: 'pg', connection: connection as Knex.PgConnectionConfig, pool, log }));
}

/** A connection of its own to the same database, for one statement that may take minutes; whoever opens it ends it. */
export async function openPatiently(db: Knex): Promise<pg.Client> {
  const { connection } = db.client.config as { connection: pg.ClientConfig };
  const options = '-c jit=off -c timezone=UTC';
  const client = new pg.Client({ ...connection, options, statement_timeout: undefined, query_timeout: undefined });
  await client.connect();
  return client;
}
