import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startServer } from '../support/server.ts';
import { openCommittedSite } from '../support/site.ts';

it('an index is made although its process is killed meanwhile', { timeout: 180_000 }, async () => {
  const site = await openCommittedSite();
  const env = { DATABASE_URL: site.database.url, DATA_DIR: await mkdtemp(join(tmpdir(), 'prospekt-fields-')) };
  let server = await startServer(env);
  const invalid = async () => {
    const { rows } = await site.db.raw(
      `select indisvalid from pg_index join pg_class on pg_class.oid = indexrelid where relname ~ '^custom_[0-9]+_order'`,
    );
    return rows.map((row: { indisvalid: boolean }) => row.indisvalid);
  };
  try {
    // What was begun before it keeps an index from being finished.
    const reader = await site.db.transaction(null, { isolationLevel: 'repeatable read' });
    await reader.raw('set local idle_in_transaction_session_timeout = 0');
    await reader('leads').count('id');
    const ada = await site.as('Ada');
    await ada.post('/settings/fields', { entity: 'lead', name: 'Budget', kind: 'number', searchable: '1' });
    await expect.poll(invalid, { timeout: 60_000 }).toEqual([false]);
    server.child.kill('SIGKILL');
    await server.ended(5000);
    await reader.rollback();

    server = await startServer(env);
    const state = async () => (await site.db('custom_fields').first()).index_state;
    await expect.poll(state, { timeout: 90_000, interval: 200 }).toBe('ready');
    expect(await invalid()).toEqual([true]);
    expect((await ada.get('/leads?sort=custom.budget')).status).toBe(200);
  } finally {
    server.child.kill('SIGKILL');
    await server.ended(5000);
    await site.close();
    await rm(env.DATA_DIR, { recursive: true });
  }
});
