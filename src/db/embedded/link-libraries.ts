import { access, mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ignoring } from './ignoring.ts';

type Link = { source: string; target: string };

/**
 * Makes the library links that the package's install script makes. Where the package cannot be written they go to
 * `home`/lib; returned is the loader's search path, with the package's own folder for what the linked libraries need.
 */
export async function linkLibraries(native: string, home: string): Promise<string | undefined> {
  const links: Link[] = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  const root = dirname(native);
  try {
    for (const link of links) await linkInPlace(root, link);
    return undefined;
  } catch {
    const folder = join(home, 'lib');
    await mkdir(folder, { recursive: true });
    for (const link of links) await linkAside(root, folder, link);
    return `${folder}:${join(native, 'lib')}`;
  }
}

async function linkInPlace(root: string, { source, target }: Link): Promise<void> {
  const path = resolve(root, target);
  const there = await access(path).then(() => true, ignoring('ENOENT'));
  if (!there) await symlink(basename(source), path).catch(ignoring('EEXIST'));
}

async function linkAside(root: string, folder: string, { source, target }: Link): Promise<void> {
  const path = join(folder, basename(target));
  const wanted = resolve(root, source);
  if ((await readlink(path).catch(() => undefined)) === wanted) return;

  await rm(path, { force: true });
  await symlink(wanted, path).catch(ignoring('EEXIST'));
}
