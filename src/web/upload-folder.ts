import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request } from 'express';
import multer, { type StorageEngine } from 'multer';
import type { Logger } from 'pino';

const abandonedAfter = 24 * 60 * 60 * 1000;

/** Where uploaded files lie while their request lasts. */
export class UploadFolder {
  readonly #path: string;
  readonly #log: Logger;
  readonly #of = new WeakMap<Request, string[]>();

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
    this.#removeAbandoned().catch((error) => this.#complain(error));
  }

  storage(): StorageEngine {
    return multer.diskStorage({
      destination: (_req, _file, done) => {
        mkdir(this.#path, { recursive: true, mode: 0o700 }).then(
          () => done(null, this.#path),
          (error) => done(error, this.#path),
        );
      },
      filename: (req, _file, done) => {
        const name = randomUUID();
        this.#of.set(req, [...(this.#of.get(req) ?? []), join(this.#path, name)]);
        done(null, name);
      },
    });
  }

  /** Removes what this request brought, whole or half. */
  clear(req: Request): void {
    const paths = this.#of.get(req) ?? [];
    this.#of.delete(req);
    for (const path of paths) rm(path, { force: true }).catch((error) => this.#complain(error));
  }

  // Of processes that were killed meanwhile.
  async #removeAbandoned(): Promise<void> {
    const names = await readdir(this.#path).catch(() => []);
    for (const path of names.map((name) => join(this.#path, name))) {
      const file = await stat(path).catch(() => undefined);
      if (file && file.mtimeMs < Date.now() - abandonedAfter) await rm(path, { force: true });
    }
  }

  #complain({ code }: NodeJS.ErrnoException): void {
    this.#log.warn({ code }, 'an uploaded file could not be removed');
  }
}
