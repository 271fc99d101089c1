import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectPatiently } from '../../src/db/connect.ts';
import { type Embedded, startEmbedded } from '../../src/db/embedded/start.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createCast } from '../support/people.ts';

export interface OwnServer {
  url: string;
  /** Ends the PostgreSQL in the middle of what it does and starts it again where it was. */
  restart(): Promise<void>;
  drop(): Promise<void>;
}

/** A PostgreSQL that a test may hurt, with a migrated database and the cast in it. */
export async function openOwnServer(): Promise<OwnServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'prospekt-faults-'));
  await chmod(dataDir, 0o755);
  const start = () => startEmbedded({ dataDir, log: () => {}, settings: { shared_buffers: '32MB' } });
  const servers: Embedded[] = [await start()];
  const { url } = servers[0]!;
  const db = connectPatiently(url);
  await migrate(db);
  await createCast(db);
  await db.destroy();

  const stopAtOnce = async () => {
    const lock = await readFile(join(dataDir, 'postgres/cluster/postmaster.pid'), 'utf8');
    const pid = Number(lock.split('\n')[0]);
    process.kill(pid, 'SIGQUIT');
    while (isAlive(pid)) await pause(10);
  };
  return {
    url,
    async restart() {
      await stopAtOnce();
      await pause(1000);
      const again = await start();
      if (again.url !== url) throw new Error('PostgreSQL came back at another address');
      servers.push(again);
    },
    async drop() {
      await stopAtOnce();
      for (const server of servers) await server.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
