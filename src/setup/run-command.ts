import type { Knex } from 'knex';
import { type Config, loadConfig } from '../config.ts';
import { openDatabase } from '../db/open-database.ts';
import { exitWith } from '../exit-with.ts';

/** Runs a command of the shell on the configured database, also beside a running app. */
export async function runCommand(work: (db: Knex, config: Config) => Promise<string>): Promise<void> {
  try {
    const config = await loadConfig();
    const database = await openDatabase(config, () => {});
    try {
      process.stdout.write(`${await work(database.db, config)}\n`);
    } finally {
      await database.close();
    }
  } catch (error) {
    exitWith(error);
  }
}
