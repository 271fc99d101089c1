import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { root } from '../root.ts';
import { installQueue } from './install-queue.ts';

const directory = join(root, 'migrations');
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: async () => readdirSync(directory).sort(),
  getMigrationName: (name) => name,
  // In this form a bundler knows which files may be meant.
  getMigration: (name) => import(`../../migrations/${name.slice(0, -3)}.ts`),
};
const settings: Knex.MigratorConfig = { migrationSource, tableName: 'migrations' };

/** Brings the database (connected patiently) to this program's version; several instances at once wait for one another. */
export async function migrate(db: Knex): Promise<void> {
  await refuseNewerSchema(db);
  await db.transaction(async (trx) => {
    await trx.raw(`select pg_advisory_xact_lock(hashtext('prospekt migrations'))`);
    await db.migrate.latest(settings);
  });
  await installQueue(db);
}

export async function isMigrated(db: Knex): Promise<boolean> {
  const [, pending] = await db.migrate.list(settings);
  return pending.length === 0;
}

async function refuseNewerSchema(db: Knex): Promise<void> {
  if (!(await db.schema.hasTable('migrations'))) return;
  const known = new Set(readdirSync(directory));
  const applied: string[] = await db('migrations').pluck('name');
  const newer = applied.filter((name) => !known.has(name));
  if (newer.length > 0) {
    throw new Error(`The database is newer than this program (it has ${newer[0]}). Start the newer Prospekt.`);
  }
}
