import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ignoring } from './ignoring.ts';

export type Postmaster = { pid: number; port: number; ready: boolean };

/** The live server of this cluster by its postmaster.pid; its lines are pid, folder, start, port, socket, address, memory, state. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const text = await readLock(cluster);
  const lines = text?.split('\n') ?? [];
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !(await serves(pid, cluster))) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * PostgreSQL clears a stale lock itself unless its pid is alive again as something else (a container's new run, a copied
 * folder) or the file is empty (power failure); then nothing would ever start.
 */
export async function clearForeignLock(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const pid = Number((await readLock(cluster))?.split('\n')[0]);
  if (pid && isAlive(pid) && !(await serves(pid, cluster))) await rm(path, { force: true });

  const file = await stat(path).catch(ignoring('ENOENT'));
  if (file?.size === 0 && Date.now() - file.mtimeMs > 2000) await rm(path, { force: true });
}

function readLock(cluster: string): Promise<string | undefined> {
  return readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(ignoring('ENOENT'));
}

async function serves(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;

  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  if (name.trim() !== 'postgres') return false;
  const own = await stat(cluster);
  return stat(`/proc/${pid}/cwd`).then(
    (folder) => folder.ino === own.ino && folder.dev === own.dev,
    // A container's root may not look into other users' processes: then the name has to do. Dead ones have no folder.
    (error) => error.code === 'EACCES' || error.code === 'EPERM',
  );
}
