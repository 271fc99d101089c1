import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { lchown, link, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { ignoring } from './ignoring.ts';
import type { Place } from './place.ts';
import { isAlive } from './postmaster.ts';
import { serverProcess } from './server-process.ts';

const run = promisify(execFile);

export function readPassword({ home }: Place): Promise<string | undefined> {
  return readFile(join(home, 'password'), 'utf8').catch(ignoring('ENOENT'));
}

/** A cluster is built beside its place and renamed when it is whole, so what bears the name is never half-made. True if new. */
export async function ensureCluster(place: Place, binaries: Binaries, quick: boolean): Promise<boolean> {
  if (await isMade(place.cluster)) return checkVersion(place, binaries);

  await removeAbandoned(place.home);
  await keepPassword(place);
  const draft = join(place.home, `new-${process.pid}-${randomUUID()}`);
  try {
    await runInitdb(place, binaries, draft, quick);
    await rename(draft, place.cluster);
    await flush(place.home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isMade(place.cluster))) throw error;
    return false;
  }
  return true;
}

function isMade(cluster: string): Promise<boolean> {
  return stat(cluster)
    .then(() => true, ignoring('ENOENT'))
    .then(Boolean);
}

async function checkVersion({ cluster }: Place, { major }: Binaries): Promise<boolean> {
  const made = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  if (made === String(major)) return false;
  throw new Error(
    `${cluster} was made by PostgreSQL ${made}, but here is ${major}: use version ${made}, or set DATABASE_URL.`,
  );
}

async function removeAbandoned(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = Number(name.match(/^new-(\d+)-/)?.[1] ?? 0);
    if (maker && !isAlive(maker)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

// link() makes the whole file appear at once and keeps the first one when two start together.
async function keepPassword({ home, user }: Place): Promise<void> {
  const draft = join(home, `new-${process.pid}-${randomUUID()}`);
  const file = await open(draft, 'wx', 0o600);
  await file.writeFile(randomBytes(24).toString('base64url'));
  await file.sync();
  await file.close();
  if (user) await lchown(draft, user.uid, user.gid);
  await link(draft, join(home, 'password')).catch(ignoring('EEXIST'));
  await rm(draft);
  await flush(home);
}

async function runInitdb(place: Place, binaries: Binaries, folder: string, quick: boolean): Promise<void> {
  const locales = ['C.UTF-8', 'en_US.UTF-8'];
  for (const locale of locales) {
    const failure = await initdb(place, binaries, [
      ...initdbFlags(place, folder, locale),
      ...(quick ? ['--no-sync'] : []),
    ]);
    if (!failure) return;
    if (!failure.includes('invalid locale name') || locale === locales.at(-1))
      throw new Error(`PostgreSQL could not make a cluster in ${place.home}: ${failure}`);
  }
}

// The builtin provider compares and folds case by itself; pg_trgm also asks LC_CTYPE what a letter is, so it must be UTF-8.
function initdbFlags({ home }: Place, folder: string, locale: string): string[] {
  return [
    `--pgdata=${folder}`,
    '--username=postgres',
    `--pwfile=${join(home, 'password')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    `--locale=${locale}`,
    '--lc-messages=C',
    '--data-checksums',
  ];
}

async function initdb(place: Place, binaries: Binaries, flags: string[]): Promise<string | undefined> {
  return run(binaries.initdb, flags, serverProcess(place, binaries.libraries)).then(
    () => undefined,
    (error) =>
      String(error.stderr || error.message)
        .trim()
        .split('\n')
        .find((line) => line.includes('error')) ?? String(error.message),
  );
}

// Without this a power failure could lose the rename and with it the whole cluster. Windows cannot open folders.
async function flush(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined);
  await handle?.sync();
  await handle?.close();
}
