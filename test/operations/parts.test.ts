import type { Knex } from 'knex';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connectPatiently } from '../../src/db/connect.ts';
import * as operations from '../../src/operations/repository.ts';
import { runInParts } from '../../src/operations/run-in-parts.ts';
import type { TestDatabase } from '../support/database.ts';
import { cast } from '../support/people.ts';
import { openCommittedSite, type Site } from '../support/site.ts';

let site: Site & { database: TestDatabase };
let db: Knex;
beforeEach(async () => {
  site = await openCommittedSite();
  // The tests' server waits for nothing.
  await site.db.raw(`do $$ begin
    execute format('alter database %I set synchronous_commit = local', current_database());
  end $$`);
  db = connectPatiently(site.database.url);
});
afterEach(async () => {
  await db.destroy();
  await site.close();
});

it('parts do not wait for the disk, and the last one does', async () => {
  const { id } = await operations.create(db, {
    admin_id: cast.Ada.id,
    kind: 'company_rename',
    state: 'queued',
    total: 3,
  });
  // Each commit says how it is made: the deferred trigger runs just before.
  await db.raw('create table commits (at serial, how text)');
  await db.raw(`create function note_commit() returns trigger language plpgsql as
    $$ begin insert into commits (how) values (current_setting('synchronous_commit')); return null; end $$`);
  await db.raw(`create constraint trigger note_commit after update on operations
    deferrable initially deferred for each row execute function note_commit()`);

  const context = { db, log: pino({ level: 'silent' }), stopping: new AbortController().signal };
  await runInParts(
    id,
    async (trx, _me, operation) => {
      const done = operation.done + 1;
      const state = done < 3 ? 'running' : 'done';
      await operations.update(trx, id, { done, state });
      return { ...operation, done, state };
    },
    context as never,
  );
  expect(await db('commits').orderBy('at').pluck('how')).toEqual(['off', 'off', 'local']);
});
