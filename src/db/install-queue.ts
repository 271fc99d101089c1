import { Logger, runMigrations } from 'graphile-worker';
import type { Knex } from 'knex';
import pg from 'pg';

const silent = new Logger(() => () => {});

/** The job queue's own tables; they must be there before a request can put something into it. */
export async function installQueue(db: Knex): Promise<void> {
  const pgPool = new pg.Pool({ ...db.client.config.connection, max: 1 });
  pgPool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  try {
    await runMigrations({ pgPool, logger: silent });
  } finally {
    await pgPool.end();
  }
}
