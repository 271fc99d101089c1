import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { linkLibraries } from '../../src/db/embedded/link-libraries.ts';
import { type Embedded, startEmbedded } from '../../src/db/embedded/start.ts';

const launcher = new URL('../../src/db/embedded/start.ts', import.meta.url).href;
const settings = { fsync: 'off', shared_buffers: '16MB' };
const bounded = { timeout: 60_000, interval: 5 };

let dataDir: string;
let children: ChildProcess[];
let messages: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'prospekt-embedded-'));
  await chmod(dataDir, 0o755);
  children = [];
  messages = [];
});

afterEach(async () => {
  for (const child of children) killGroup(child);
  const pid = await serverPid().catch(() => 0);
  if (pid) await killServer('SIGQUIT');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

describe.sequential('the embedded PostgreSQL', { timeout: 180_000 }, () => {
  test('is made on the first start, for us alone', async () => {
    const server = await start();

    expect(server.url).toMatch(/^postgres:\/\/prospekt:[\w-]{32}@127\.0\.0\.1:\d+\/prospekt$/);
    const row = await ask(
      server,
      `select current_setting('server_version_num')::int / 10000 as version, current_setting('data_checksums') as checksums,
         current_setting('listen_addresses') as addresses,
         (select rolsuper from pg_roles where rolname = current_user) as superuser`,
    );
    expect(row).toEqual({ version: 18, checksums: 'on', addresses: '127.0.0.1', superuser: false });
    expect((await readFile(home('cluster', 'postmaster.pid'), 'utf8')).split('\n').slice(4, 6)).toEqual([
      '',
      '127.0.0.1',
    ]);
    expect((await stat(home('password'))).mode & 0o777).toBe(0o600);
    await expect(ask({ url: server.url.replace(/:[\w-]{32}@/, ':wrong@') }, 'select 1')).rejects.toThrow(/password/);
    await server.stop();
  });

  test('notes what its buffers hold, for the next start', async () => {
    const server = await start();
    await server.stop();
    expect((await stat(home('cluster', 'autoprewarm.blocks'))).size).toBeGreaterThan(0);
    const again = await start();
    expect(await ask(again, 'select 1 as one')).toEqual({ one: 1 });
    await again.stop();
  });

  test('knows Cyrillic letters', async () => {
    const server = await start();

    await ask(server, 'create extension pg_trgm');
    const row = await ask(
      server,
      `select 'ВАСЯ' ilike 'вася' as alike, lower('ЁЖ') as lower, 'вася' % 'Васька' as similar,
         array_length(show_trgm('Вася'), 1) as trigrams, 'Ёж' < 'Жук' collate "und-x-icu" as sorted`,
    );
    expect(row).toEqual({ alike: true, lower: 'ёж', similar: true, trigrams: 5, sorted: true });
    await server.stop();
  });

  test('writes no personal data to its log', async () => {
    const server = await start();

    await ask(server, `create table people (email text unique)`);
    const insert = `insert into people values ('ada@example.org')`;
    await ask(server, insert);
    await expect(ask(server, insert)).rejects.toThrow(/duplicate/);
    await expect(ask(server, `select 'Vera'::int`)).rejects.toThrow(/Vera/);
    await server.stop();
    const log = await readFile(home('server.log'), 'utf8');
    expect(log).toContain('shut down');
    expect(log).not.toMatch(/ada@|Vera|insert/);
  });

  test('is joined by a second start and stopped by the last to leave', async () => {
    const first = await start();
    const pid = await serverPid();
    const second = await start();

    expect(second.url).toBe(first.url);
    await first.stop();
    expect(await ask(second, 'select 1 as one')).toEqual({ one: 1 });
    expect(await serverPid()).toBe(pid);
    await second.stop();
    await expect(serverPid()).rejects.toThrow(/ENOENT/);
  });

  test('goes on while anybody is connected', async () => {
    const server = await start();
    const visitor = new pg.Client(server.url);
    await visitor.connect();

    await server.stop();
    expect((await visitor.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(messages.join()).toContain('goes on running');
    await visitor.end();
    await (await start()).stop();
    await expect(serverPid()).rejects.toThrow(/ENOENT/);
  });

  test('starts again within a second, on the same port', async () => {
    const first = await start();
    await first.stop();

    // The quickest counts: other tests keep the machine busy.
    const took: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      const began = performance.now();
      const again = await start();
      took.push(performance.now() - began);
      expect(again.url).toBe(first.url);
      await again.stop();
    }
    expect(Math.min(...took)).toBeLessThan(1000);
  });

  test('recovers when it was killed', async () => {
    const before = await start();
    await ask(before, 'create table kept as select 7 as number');
    await killServer('SIGKILL');

    const after = await start();
    expect(await ask(after, 'select number from kept')).toEqual({ number: 7 });
    await after.stop();
    await before.stop();
  });

  test('outlives an app that is killed and is taken over by the next', async () => {
    const app = launch();
    const { url } = await app.started;
    const pid = await serverPid();
    killGroup(app.child);
    await once(app.child, 'exit');

    const next = await start();
    expect(next.url).toBe(url);
    expect(await serverPid()).toBe(pid);
    await next.stop();
    await expect(serverPid()).rejects.toThrow(/ENOENT/);
  });

  test('is made anew when making it was cut off', async () => {
    const app = launch();
    app.started.catch(() => undefined);
    await expect.poll(draftedFiles, bounded).toContain('PG_VERSION');
    killGroup(app.child);
    await once(app.child, 'exit');
    expect(await readdir(home())).not.toContain('cluster');

    const server = await start();
    expect(await ask(server, 'select 1 as one')).toEqual({ one: 1 });
    expect((await readdir(home())).sort()).toEqual(['cluster', 'password', 'server.log']);
    await server.stop();
  });

  test('is never made anew once it was whole', async () => {
    await (await start()).stop();
    await writeFile(home('cluster', 'PG_VERSION'), '14\n');
    await expect(start()).rejects.toThrow(/made by PostgreSQL 14.*DATABASE_URL/);

    await writeFile(home('cluster', 'PG_VERSION'), '18\n');
    await rm(home('cluster', 'global', 'pg_control'));
    await expect(start()).rejects.toThrow(/does not start/);
    expect(await readdir(home('cluster'))).toContain('base');
  });

  test('is one server for several starts at once', async () => {
    const apps = [launch(), launch(), launch()];
    const answers = await Promise.all(apps.map((app) => app.started));

    expect(new Set(answers.map((answer) => answer.url)).size).toBe(1);
    for (const app of apps) {
      app.child.stdin?.end();
      await once(app.child, 'exit');
    }
    await expect(serverPid()).rejects.toThrow(/ENOENT/);
    expect((await readdir(home())).sort()).toEqual(['cluster', 'password', 'server.log']);
  });

  test('starts although its stale lock names a living stranger or is empty', async () => {
    await (await start()).stop();
    await writeFile(
      home('cluster', 'postmaster.pid'),
      `${process.pid}\n${home('cluster')}\n1\n5432\n\n127.0.0.1\n\nready\n`,
    );
    await (await start()).stop();

    await writeFile(home('cluster', 'postmaster.pid'), '');
    await (await start()).stop();
  });

  test('gets its library links, aside where the package cannot be written', async () => {
    const native = join(dataDir, 'package', 'native');
    const links = [{ source: 'native/lib/libx.so.1.2', target: 'native/lib/libx.so.1' }];
    await mkdir(native, { recursive: true });
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));

    expect(await linkLibraries(native, dataDir)).toBe(`${join(dataDir, 'lib')}:${join(native, 'lib')}`);
    expect(await readlink(join(dataDir, 'lib', 'libx.so.1'))).toBe(join(native, 'lib', 'libx.so.1.2'));
    await mkdir(join(native, 'lib'));
    expect(await linkLibraries(native, dataDir)).toBeUndefined();
    expect(await readlink(join(native, 'lib', 'libx.so.1'))).toBe('libx.so.1.2');
  });
});

function home(...names: string[]): string {
  return join(dataDir, 'postgres', ...names);
}

function start(): Promise<Embedded> {
  return startEmbedded({ dataDir, log: (message) => messages.push(message), settings });
}

async function ask({ url }: { url: string }, query: string): Promise<unknown> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(query)).rows[0];
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(home('cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function killServer(signal: NodeJS.Signals): Promise<void> {
  const pid = await serverPid();
  process.kill(pid, signal);
  await expect.poll(() => isGone(pid), bounded).toBe(true);
}

async function isGone(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return /\) Z/.test(state);
}

async function draftedFiles(): Promise<string[]> {
  const names = await readdir(home()).catch(() => []);
  const files = names.filter((name) => name.startsWith('new-')).map((name) => readdir(home(name)).catch(() => []));
  return (await Promise.all(files)).flat();
}

/** An app of its own process group: starts the server, tells its address, and stops when its input ends. */
function launch(): { child: ChildProcess; started: Promise<{ url: string }> } {
  const code = `
    import { startEmbedded } from ${JSON.stringify(launcher)};
    const server = await startEmbedded({
      dataDir: ${JSON.stringify(dataDir)}, settings: ${JSON.stringify(settings)}, log() {},
    });
    console.log(JSON.stringify({ url: server.url }));
    process.stdin.resume().on('end', () => server.stop());`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface(child.stdout!);
  const ended = once(lines, 'close').then(() => Promise.reject(new Error('The app ended without an address.')));
  ended.catch(() => undefined);
  const started = Promise.race([once(lines, 'line'), ended]).then(([line]) => JSON.parse(line));
  return { child, started };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}
