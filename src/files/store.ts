import { randomUUID } from 'node:crypto';
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Contents under random names in the data folder, far from what is served; several instances need a common folder. */
export class FileStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'files');
  }

  /** Keeps a copy of this file, whole or not at all, and gives its key. */
  async keep(path: string): Promise<string> {
    const key = randomUUID();
    const kept = this.#pathOf(key);
    await mkdir(join(kept, '..'), { recursive: true, mode: 0o700 });
    try {
      await copyFile(path, `${kept}.part`);
      await sync(`${kept}.part`);
      await rename(`${kept}.part`, kept);
    } catch (error) {
      await rm(`${kept}.part`, { force: true });
      throw error;
    }
    return key;
  }

  /** The content to be read; undefined where it is gone. */
  async open(key: string): Promise<FileHandle | undefined> {
    try {
      return await open(this.#pathOf(key));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  /** Keys of the contents that were kept before this moment, folder by folder. */
  async *keysBefore(moment: number): AsyncGenerator<string[]> {
    for (const part of await readdir(this.#folder).catch(() => [])) {
      const keys: string[] = [];
      for (const name of await readdir(join(this.#folder, part)).catch(() => [])) {
        const file = await stat(join(this.#folder, part, name)).catch(() => undefined);
        if (!file || file.mtimeMs >= moment) continue;
        // Cut off in the middle by a crash.
        if (name.endsWith('.part')) await rm(join(this.#folder, part, name), { force: true });
        else keys.push(name);
      }
      if (keys.length > 0) yield keys;
    }
  }

  #pathOf(key: string): string {
    return join(this.#folder, key.slice(0, 2), key);
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
