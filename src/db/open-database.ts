import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { checkServer } from './check-server.ts';
import { connect, connectPatiently } from './connect.ts';
import { startEmbedded } from './embedded/start.ts';
import { migrate } from './migrate.ts';

export interface Database {
  db: Knex;
  url: string;
  close(): Promise<void>;
}

/** Opens the configured server, or the embedded one without `database_url`, and brings its tables up to date. */
export async function openDatabase(config: Config, log: (message: string) => void): Promise<Database> {
  const server = config.database_url
    ? { url: config.database_url, stop: async () => {} }
    : await startEmbedded({ dataDir: config.data_dir, log, revive: true });
  try {
    await prepare(server.url);
  } catch (error) {
    await server.stop();
    throw config.database_url ? explain(error) : error;
  }
  const db = connect(server.url, config.pool_size);
  return {
    db,
    url: server.url,
    async close() {
      await db.destroy();
      await server.stop();
    },
  };
}

async function prepare(url: string): Promise<void> {
  const db = connectPatiently(url);
  try {
    await checkServer(db);
    await migrate(db);
  } finally {
    await db.destroy();
  }
}

// Refused, unknown host, wrong password, no such database.
function explain(error: unknown): unknown {
  const { code = '', message } = error as Error & { code?: string };
  return /^(E[A-Z]{3,}|28...|3D000)$/.test(code)
    ? new Error(`DATABASE_URL leads to no database: ${message || code}.`)
    : error;
}
