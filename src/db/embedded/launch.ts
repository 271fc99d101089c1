import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import type { Place } from './place.ts';
import { findPostmaster } from './postmaster.ts';
import { serverProcess } from './server-process.ts';
import { settingFlags } from './settings.ts';

const longestLog = 10_000_000;
/** What was in the buffers is noted every few minutes and at the end, and read again in the background after a start. */
const prewarming = { shared_preload_libraries: 'pg_prewarm' };

/** Starts a server in its own session, so that Ctrl-C reaches only us. Returns why it ended, or nothing once a server is up. */
export async function launch(
  place: Place,
  binaries: Binaries,
  settings: Record<string, string>,
): Promise<string | undefined> {
  const port = await choosePort(place.cluster);
  const flags = [
    '-D',
    place.cluster,
    '-p',
    String(port),
    ...settingFlags({ ...(binaries.prewarms && prewarming), ...settings }),
  ];
  const log = await openLog(place);
  try {
    const { size } = await log.stat();
    const options = serverProcess(place, binaries.libraries);
    const server = spawn(binaries.postgres, flags, { ...options, detached: true, stdio: ['ignore', log.fd, log.fd] });
    server.unref();
    return (await untilUp(server, place)) ? undefined : await lastWords(place, size);
  } finally {
    await log.close();
  }
}

async function untilUp(server: ChildProcess, { cluster }: Place): Promise<boolean> {
  let running = true;
  server.once('exit', () => {
    running = false;
  });
  server.once('error', () => {
    running = false;
  });
  while (running) {
    if ((await findPostmaster(cluster))?.ready) return true;
    await delay(5);
  }
  return false;
}

// The folder belongs to the server's user; root must not follow a link he puts there.
async function openLog({ home, user }: Place): Promise<FileHandle> {
  const { O_WRONLY, O_CREAT, O_APPEND, O_NOFOLLOW = 0 } = constants;
  const log = await open(join(home, 'server.log'), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0o600);
  if (user) await log.chown(user.uid, user.gid);
  if ((await log.stat()).size > longestLog) await log.truncate();
  return log;
}

async function lastWords({ home }: Place, from: number): Promise<string> {
  const text = (await readFile(join(home, 'server.log'))).subarray(from).toString();
  const lines = text.trim().split('\n');
  const line = lines.findLast((each) => /FATAL|PANIC/.test(each)) ?? lines.at(-1) ?? '';
  return line.replace(/^.*?(?=FATAL|PANIC)/, '') || 'no message';
}

// The port of the last run again, if it is free: other instances then find the server where it was.
async function choosePort(cluster: string): Promise<number> {
  const last = await readFile(join(cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  const port = Number(last.match(/"-p" "(\d+)"/)?.[1] ?? 0);
  return (await freePort(port)) ?? (await freePort(0)) ?? 0;
}

function freePort(wanted: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
