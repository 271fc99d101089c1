import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { readPassword } from './cluster.ts';
import type { Place } from './place.ts';
import { findPostmaster, isAlive } from './postmaster.ts';
import { claimAlone, connect, countOthers, keepAlive, leave } from './session.ts';

/**
 * The last one out stops the server, whoever started it. It stays while another process has it from startEmbedded or
 * anybody is connected; those get a second, because a closed connection lives on for a moment.
 */
export async function stopWhenLast(place: Place, session: pg.Client, log: (message: string) => void): Promise<void> {
  keepAlive(session, true);
  await leave(session).catch(() => undefined);
  await session.end().catch(() => undefined);

  const server = await findPostmaster(place.cluster);
  const password = await readPassword(place);
  if (!server || !password) return;
  const client = await connect(server.port, password).catch(() => undefined);
  if (!client) return;
  const alone = await claimAlone(client).catch(() => false);
  if (alone && (await nobodyElse(client))) await shutDown(place, server.pid, log);
  else log('PostgreSQL goes on running: others still use it.');
  await client.end().catch(() => undefined);
}

async function nobodyElse(client: pg.Client): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    if ((await countOthers(client)) === 0) return true;
    await delay(20);
  }
  return false;
}

// SIGINT is PostgreSQL's fast shutdown: it ends sessions, writes a checkpoint and goes.
async function shutDown({ cluster }: Place, pid: number, log: (message: string) => void): Promise<void> {
  process.kill(pid, 'SIGINT');
  const limit = Date.now() + 15_000;
  while (Date.now() < limit) {
    if (!isAlive(pid) || !(await findPostmaster(cluster))) return;
    await delay(10);
  }
  log(`PostgreSQL (process ${pid}) is still writing after 15 s; leaving it to finish.`);
}
