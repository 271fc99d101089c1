import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { keepAlive } from './session.ts';
import type { Joined } from './start.ts';

/** The session that stands for this process's use of the server. */
export interface Held {
  session: pg.Client;
  stopping: boolean;
}

const longestPause = 30_000;

/** The server may be killed (by a machine short of memory, by hand); the app then need not be started anew. */
export function reviveWhenLost(held: Held, open: () => Promise<Joined>, log: (message: string) => void): void {
  held.session.once('end', async () => {
    if (held.stopping) return;
    log('PostgreSQL ended by itself; starting it again.');
    const session = await openAgain(held, open, log);
    if (!session) return;
    held.session = session;
    keepAlive(session, false);
    log('PostgreSQL runs again.');
    reviveWhenLost(held, open, log);
  });
}

async function openAgain(
  held: Held,
  open: () => Promise<Joined>,
  log: (message: string) => void,
): Promise<pg.Client | undefined> {
  for (let pause = 250; !held.stopping; pause = Math.min(longestPause, pause * 2)) {
    try {
      return (await open()).session;
    } catch (error) {
      log(`PostgreSQL does not start: ${(error as Error).message}`);
      await delay(pause, undefined, { ref: false });
    }
  }
  return undefined;
}
