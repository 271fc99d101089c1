import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { inject } from 'vitest';
import { connect, connectPatiently } from '../../src/db/connect.ts';

export interface TestDatabase {
  url: string;
  db: Knex;
  drop(): Promise<void>;
}

/** A database of its own, cloned from the migrated template with the cast in it; `template0` is an empty one. */
export async function cloneDatabase(template = 'prospekt_test_template'): Promise<TestDatabase> {
  const name = `prospekt_test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const address = new URL(inject('serverUrl'));
  const admin = connectPatiently(address.href);
  await admin.transaction(async (trx) => {
    // Two copies of one template at once disturb each other.
    await trx.raw(`select pg_advisory_xact_lock(hashtext('prospekt test template'))`);
    await admin.raw(`create database ${name} template ${template}`);
  });
  address.pathname = `/${name}`;
  const db = connect(address.href, 10);
  return {
    url: address.href,
    db,
    async drop() {
      await db.destroy();
      // `with (force)` would be refused while autovacuum, which belongs to the superuser, is at work in it.
      await admin.raw('select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and usename = user', [
        name,
      ]);
      await admin.raw(`drop database if exists ${name}`);
      await admin.destroy();
    },
  };
}
