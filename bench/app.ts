import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { allRights } from '../src/admins/rights.ts';
import { hashPassword } from '../src/auth/passwords.ts';
import { connectPatiently } from '../src/db/connect.ts';
import { request } from './load.ts';

const root = join(import.meta.dirname, '..');
const login = 'bench';
const password = 'the password of the benchmark';

export interface App {
  url: string;
  databaseUrl: string;
  adminId: number;
  pid: number;
  /** Cookie and packing as a signed-in browser sends them. */
  headers: Record<string, string>;
  csrf: string;
  /** Resident memory of the app's process, MB. */
  memory(): number;
  stop(): Promise<void>;
}

/** The real program as `npm start` runs it, on this database, with somebody signed in. */
export async function startApp(databaseUrl: string): Promise<App> {
  const adminId = await addAdmin(databaseUrl);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawnProgram(['--import', './bench/server-time.mjs', ...startArguments()], {
    PORT: String(port),
    BASE_URL: url,
    DATABASE_URL: databaseUrl,
    DATA_DIR: 'data/bench/app',
    LOG_LEVEL: 'error',
  });
  await firstLine(child);
  const { cookie, csrf } = await signIn(url);
  return {
    url,
    databaseUrl,
    adminId,
    pid: child.pid!,
    headers: { Cookie: cookie, 'Accept-Encoding': 'gzip' },
    csrf,
    memory: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]) / 1024,
    stop: () => end(child),
  };
}

/** The yardstick's bare server for so many rows. */
export async function startYardstick(
  databaseUrl: string,
  rows: number,
): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawnProgram(['--import', 'tsx', 'bench/yardstick.ts'], {
    DATABASE_URL: databaseUrl,
    ROWS: String(rows),
  });
  return { url: await firstLine(child), stop: () => end(child) };
}

// Just as `npm start` runs it.
function startArguments(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return String(scripts.start).split(' ').slice(1);
}

function spawnProgram(words: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Left behind it would go on with its jobs, in the way of the next run.
  const kill = () => child.kill();
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [chunk] = await once(child.stdout!, 'data');
  return String(chunk).trim();
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function addAdmin(databaseUrl: string): Promise<number> {
  const db = connectPatiently(databaseUrl);
  try {
    const password_hash = await hashPassword(password);
    const person = {
      login,
      full_name: 'Олена Коваль',
      language: 'ru',
      time_zone: 'Europe/Kyiv',
      rights: [...allRights],
    };
    await db('admins')
      .insert({ ...person, password_hash })
      .onConflict()
      .ignore();
    await db('admins').where({ login }).update({ password_hash });
    return (await db('admins').where({ login }).first('id')).id;
  } finally {
    await db.destroy();
  }
}

async function signIn(url: string): Promise<{ cookie: string; csrf: string }> {
  const form = await request(`${url}/login`);
  const answer = await request(
    `${url}/login`,
    { Cookie: cookieOf(form.headers) },
    { _csrf: tokenOf(form.text), login, password },
  );
  const cookie = cookieOf(answer.headers);
  const page = await request(`${url}/leads`, { Cookie: cookie });
  return { cookie, csrf: tokenOf(page.text) };
}

function cookieOf(headers: { 'set-cookie'?: string[] }): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

function tokenOf(html: string): string {
  return /name="_csrf" value="(\w+)"/.exec(html)?.[1] ?? '';
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
