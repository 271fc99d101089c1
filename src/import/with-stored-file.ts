import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import { copyFile } from './stored-file.ts';

/** Puts the file of an import on disk while `work` looks at it. */
export async function withStoredFile<T>(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  importId: number,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = join(config.data_dir, 'uploads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    if (!(await copyFile(db, importId, path))) throw notFound();
    return await work(path);
  } finally {
    await rm(path, { force: true });
  }
}
