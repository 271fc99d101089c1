import { execFile } from 'node:child_process';
import { lchown, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type RunUser = { uid: number; gid: number };

/**
 * PostgreSQL refuses root. Root gets the owner of the first of these paths that belongs to someone else,
 * then `postgres`, then `nobody`; anybody else runs it as himself (undefined).
 */
export async function chooseRunUser(paths: string[]): Promise<RunUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const path of paths) {
    const owner = await stat(path).catch(() => undefined);
    if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  }
  const accounts = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const [, uid, gid] = accounts.match(new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm')) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root and there is no user postgres or nobody: set DATABASE_URL.');
}

export async function canEnter(user: RunUser | undefined, folder: string): Promise<boolean> {
  return passes(user, 'cd "$1"', folder);
}

export async function canExecute(user: RunUser | undefined, program: string): Promise<boolean> {
  return passes(user, 'test -x "$1"', program);
}

// Asked as that user, because mode bits alone say nothing about access lists.
async function passes(user: RunUser | undefined, check: string, path: string): Promise<boolean> {
  if (!user) return true;
  return run('/bin/sh', ['-c', check, 'sh', path], { ...user, cwd: '/' }).then(
    () => true,
    () => false,
  );
}

export async function giveTo(user: RunUser | undefined, folder: string): Promise<void> {
  if (!user) return;
  await lchown(folder, user.uid, user.gid);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await giveTo(user, path);
    else await lchown(path, user.uid, user.gid);
  }
}
