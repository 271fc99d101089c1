import { createHash } from 'node:crypto';
import { access, constants, lstat, mkdir, realpath, rmdir, stat, symlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ignoring } from './ignoring.ts';
import { canEnter, chooseRunUser, giveTo, type RunUser } from './run-user.ts';

/** `home` holds cluster/, password and server.log, and belongs to the user who runs the server. */
export type Place = { home: string; cluster: string; user: RunUser | undefined };

export async function choosePlace(dataDir: string): Promise<Place> {
  const folder = join(resolve(dataDir), 'postgres');
  const user = await chooseRunUser([join(folder, 'cluster'), folder]);
  await makeHome(folder, user);

  const home = await realpath(folder).catch(() => {
    throw new Error(`${folder} points to a folder that is gone: bring it back, or remove the link to begin anew.`);
  });
  const cluster = join(home, 'cluster');
  if (user && !((await belongsTo(user, home)) && (await belongsTo(user, cluster)))) await giveTo(user, home);
  await checkAccess(home, user);
  return { home, cluster, user };
}

/** Where the server's user cannot get below the data folder, `folder` becomes a link to a system folder. */
async function makeHome(folder: string, user: RunUser | undefined): Promise<void> {
  const parent = dirname(folder);
  await mkdir(parent, { recursive: true });
  if (await canEnter(user, parent)) return makeFolder(folder);

  const entry = await lstat(folder).catch(ignoring('ENOENT'));
  if (entry?.isDirectory()) await rmdir(folder).catch(ignoring('ENOTEMPTY', 'EBUSY'));
  const home = join(systemFolder(parent), 'postgres');
  const made = await symlink(home, folder).then(() => true, ignoring('EEXIST'));
  if (made) await makeFolder(home);
}

/** A folder of the system that every user can reach, one for each path that uses it. */
export function systemFolder(path: string): string {
  return join('/var/lib/prospekt', createHash('sha256').update(path).digest('hex').slice(0, 16));
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await mkdir(folder, { mode: 0o700 }).catch(ignoring('EEXIST'));
}

async function belongsTo(user: RunUser, path: string): Promise<boolean> {
  const owner = await stat(path).catch(ignoring('ENOENT'));
  return !owner || owner.uid === user.uid;
}

async function checkAccess(home: string, user: RunUser | undefined): Promise<void> {
  if (!(await canEnter(user, home)))
    throw new Error(
      `User ${user?.uid} cannot reach ${home}: open the folders above it (chmod o+x), or set DATABASE_URL.`,
    );
  await access(home, constants.R_OK | constants.W_OK | constants.X_OK).catch(() => {
    throw new Error(`${home} belongs to another user: start as its owner or as root, or set DATABASE_URL.`);
  });
}
