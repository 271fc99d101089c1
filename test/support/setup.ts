import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { TestProject } from 'vitest/node';
import { connectPatiently } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/start.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createCast } from './people.ts';

declare module 'vitest' {
  interface ProvidedContext {
    serverUrl: string;
    /** For files; it goes at the end of the run. */
    folder: string;
  }
}

const template = 'prospekt_test_template';

/** One PostgreSQL for the whole run and one migrated database with the cast in it, to be cloned. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await openServer();
  const admin = connectPatiently(server.url);
  await dropLeftovers(admin);
  await admin.raw(`create database ${template} template template0`);
  await admin.destroy();

  const db = connectPatiently(withDatabase(server.url, template));
  await migrate(db);
  await createCast(db);
  await db.destroy();
  project.provide('serverUrl', server.url);
  const folder = await mkdtemp(join(tmpdir(), 'prospekt-tests-'));
  project.provide('folder', folder);
  return async () => {
    await rm(folder, { recursive: true });
    await server.stop();
  };
}

/** What the databases of runs before this one take: with hundreds of them each new one costs ten times as much. */
async function dropLeftovers(admin: Knex): Promise<void> {
  const names = await admin('pg_database').where('datname', 'like', 'prospekt\\_test\\_%').pluck('datname');
  for (const name of names) await admin.raw('drop database ??', [name]);
}

async function openServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const url = process.env.DATABASE_URL;
  if (url) return { url, stop: async () => {} };
  return startEmbedded({
    dataDir: process.env.TEST_DATA_DIR ?? 'data/test',
    log: () => {},
    settings: { fsync: 'off', synchronous_commit: 'off', autovacuum: 'off' },
  });
}

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
