import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cloneDatabase, type TestDatabase } from '../support/database.ts';
import { startServer } from '../support/server.ts';

describe('the program', { timeout: 180_000 }, () => {
  let database: TestDatabase;
  let env: Record<string, string>;
  beforeEach(async () => {
    database = await cloneDatabase();
    const data = await mkdtemp(join(tmpdir(), 'prospekt-server-'));
    env = { DATABASE_URL: database.url, DATA_DIR: data };
  });
  afterEach(async () => {
    await database.drop();
    await rm(env.DATA_DIR!, { recursive: true });
  });

  it('prints its address, and a new set-up link at each start while there is nobody', async () => {
    await database.db('admins').delete();
    const links: string[] = [];
    for (let start = 0; start < 2; start += 1) {
      const server = await startServer({ ...env, BASE_URL: 'https://crm.example.com/' });
      await expect.poll(server.output).toMatch(/setup\?token=[\w-]{32}\n/);
      expect(server.output()).toContain('Prospekt is at https://crm.example.com\n');
      links.push(/https:\/\/crm\.example\.com(\/setup\?token=[\w-]+)/.exec(server.output())![1]!);
      const answers = await Promise.all(links.map((link) => fetch(server.url + link)));
      expect(answers.map(({ status }) => status)).toEqual(start === 0 ? [200] : [403, 200]);
      server.child.kill('SIGTERM');
      expect(await server.ended(25_000)).toBe(0);
    }
  });

  it('prints no link once there is somebody', async () => {
    const server = await startServer(env);
    server.child.kill('SIGINT');
    expect(await server.ended(25_000)).toBe(0);
    expect(server.output()).toContain('Prospekt is at http://localhost:');
    expect(server.output()).not.toContain('setup');
  });

  it('says so when its port is taken', async () => {
    const first = await startServer(env);
    const second = await startServer({ ...env, PORT: new URL(first.url).port });
    expect(await second.ended(25_000)).toBe(1);
    expect(second.output()).toMatch(/^Port \d+ is taken: /m);
    first.child.kill('SIGTERM');
    expect(await first.ended(25_000)).toBe(0);
  });

  it('finishes a running request after SIGTERM and takes no new one', async () => {
    const server = await startServer(env);
    // Holds the request where it reads the person, until the stop has begun.
    const holder = await database.db.transaction();
    await holder.raw('lock table settings, admins in access exclusive mode');
    const running = fetch(`${server.url}/setup`);
    const waiting = () =>
      database
        .db('pg_stat_activity')
        .where({ datname: new URL(database.url).pathname.slice(1), wait_event_type: 'Lock' });
    await expect.poll(async () => (await waiting()).length, { timeout: 60_000 }).toBeGreaterThan(0);

    server.child.kill('SIGTERM');
    await expect.poll(() => fetch(server.url).catch(() => 'refused'), { timeout: 60_000 }).toBe('refused');
    await holder.rollback();
    expect((await running).status).toBe(404);
    expect(await server.ended(25_000)).toBe(0);
  });

  it('stops with npm, which passes no SIGTERM on', async () => {
    const program = `['scripts/start.mjs', 'src/server.ts']`;
    const npm = `require('node:child_process').spawn(process.execPath, ${program}, { stdio: 'inherit' })`;
    const server = await startServer({ ...env, npm_lifecycle_event: 'start' }, ['-e', npm]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    server.child.kill('SIGTERM');
    await expect.poll(() => fetch(server.url).catch(() => 'refused'), { timeout: 60_000 }).toBe('refused');
  });

  it('ends with one sentence when the database is newer', async () => {
    await database.db('migrations').insert({ name: '9999_future.ts', batch: 9, migration_time: new Date() });
    const server = await startServer(env);
    expect(await server.ended(25_000)).toBe(1);
    expect(server.output()).toBe(
      'The database is newer than this program (it has 9999_future.ts). Start the newer Prospekt.\n',
    );
  });

  it('ends with one sentence for a bad setting', async () => {
    const server = await startServer({ ...env, POOL_SIZE: 'many' });
    expect(await server.ended(25_000)).toBe(1);
    expect(server.output()).toMatch(/^The configuration is wrong:\n {2}pool_size \(POOL_SIZE\): got "many"; .*\n$/);
  });

  it('ends with one sentence when no database answers', async () => {
    const server = await startServer({ ...env, DATABASE_URL: 'postgres://x:hush@127.0.0.1:1/x' });
    expect(await server.ended(25_000)).toBe(1);
    expect(server.output()).toBe('DATABASE_URL leads to no database: connect ECONNREFUSED 127.0.0.1:1.\n');
  });
});
