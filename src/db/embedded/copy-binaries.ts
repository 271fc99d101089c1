import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ignoring } from './ignoring.ts';
import { systemFolder } from './place.ts';

/** Copies the package's `native` folder to a system folder that every user can reach; once for each version. */
export async function copyBinaries(packageFolder: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8'));
  const folder = join(systemFolder(packageFolder), `postgresql-${version}`);
  if (!(await stat(folder).catch(ignoring('ENOENT')))) await copyWhole(packageFolder, folder);
  return join(folder, 'native');
}

async function copyWhole(packageFolder: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  const draft = `${folder}-${process.pid}`;
  await cp(join(packageFolder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
  await openToAll(draft);
  await rename(draft, folder).catch(ignoring('EEXIST', 'ENOTEMPTY'));
  await rm(draft, { recursive: true, force: true });
}

async function openToAll(path: string): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, mode & 0o100 ? 0o755 : 0o644);
  for (const entry of (await readdir(path, { withFileTypes: true }).catch(ignoring('ENOTDIR'))) ?? [])
    if (!entry.isSymbolicLink()) await openToAll(join(path, entry.name));
}
