import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { findBinaries } from './binaries.ts';
import { ensureCluster, readPassword } from './cluster.ts';
import { launch } from './launch.ts';
import { choosePlace, type Place } from './place.ts';
import { clearForeignLock, findPostmaster, type Postmaster } from './postmaster.ts';
import { type Held, reviveWhenLost } from './revive.ts';
import { connect, enter, keepAlive, prepareDatabase } from './session.ts';
import { stopWhenLast } from './stop.ts';

type Options = {
  dataDir: string;
  log: (message: string) => void;
  /** Server settings over ours, for tests; a server that is running already keeps its own. */
  settings?: Record<string, string>;
  /** Starts the server again when it ends without being told to. */
  revive?: boolean;
};
export type Embedded = { url: string; stop(): Promise<void> };
export type Joined = { url: string; session: pg.Client };

const patience = 5 * 60_000;
const passing = /postmaster\.pid" (already exists|is empty)|still in use|could not create any TCP/;

/**
 * Starts the cluster in `dataDir`/postgres, made if missing, or joins the server that runs on it. `url` is the database
 * `prospekt` as its owner, no superuser. Close your connections, then `stop()`: the last process to do so stops the
 * server and waits for it. Throws an Error with a sentence for the person who starts the app.
 */
export async function startEmbedded({ dataDir, log, settings = {}, revive }: Options): Promise<Embedded> {
  const place = await choosePlace(dataDir);
  const open = () => joinOrStart(place, log, settings);
  const { url, session } = await open();
  keepAlive(session, false);
  const held: Held = { session, stopping: false };
  if (revive) reviveWhenLost(held, open, log);
  let stopped: Promise<void> | undefined;
  return {
    url,
    stop() {
      held.stopping = true;
      stopped ??= stopWhenLast(place, held.session, log);
      return stopped;
    },
  };
}

// No lock of our own: initdb ends in a rename and the server has postmaster.pid, so of two starts one loses and joins.
async function joinOrStart(place: Place, log: Options['log'], settings: Record<string, string>): Promise<Joined> {
  const limit = Date.now() + patience;
  const waiting = setTimeout(() => log('Waiting for PostgreSQL to get ready.'), 3000);
  try {
    while (Date.now() < limit) {
      const server = await findPostmaster(place.cluster);
      const joined = server?.ready && (await join(place, server));
      if (joined) return joined;
      if (server) await delay(10);
      else if (!(await start(place, log, settings))) await delay(100);
    }
  } finally {
    clearTimeout(waiting);
  }
  throw new Error(`PostgreSQL did not get ready in ${place.home}: see server.log there.`);
}

/** False if it has to be tried again, because another server has the cluster, the port or what a dead one left. */
async function start(place: Place, log: Options['log'], settings: Record<string, string>): Promise<boolean> {
  const binaries = await findBinaries(place);
  if (await ensureCluster(place, binaries, settings.fsync === 'off'))
    log(`Made a PostgreSQL cluster in ${place.home}.`);
  await clearForeignLock(place.cluster);
  const failure = await launch(place, binaries, settings);
  if (!failure) return true;
  if (passing.test(failure)) return false;
  throw new Error(`PostgreSQL does not start in ${place.home}: ${failure} (see server.log there).`);
}

async function join(place: Place, { port }: Postmaster): Promise<Joined | undefined> {
  const password = await readPassword(place);
  if (!password) throw new Error(`The file password is missing in ${place.home}: bring it back from a copy.`);
  let session: pg.Client | undefined;
  try {
    session = await connect(port, password);
    await enter(session);
    return { url: await prepareDatabase(session, port, password), session };
  } catch (error) {
    await session?.end().catch(() => undefined);
    if (isRefused(error))
      throw new Error(`The password in ${place.home} is not this server's: bring it back from a copy.`);
    return undefined;
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28P01';
}
