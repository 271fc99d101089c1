import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';

const chunkSize = 1024 * 1024;

/** Where the pieces of a file lie, and the column that says whose they are. */
export interface Stored {
  table: string;
  owner: string;
}

const ofImports: Stored = { table: 'import_chunks', owner: 'import_id' };

/** Keeps the uploaded file beside its import, where every process finds it. */
export async function storeFile(
  trx: Knex.Transaction,
  ownerId: number,
  path: string,
  { table, owner } = ofImports,
): Promise<void> {
  let position = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: chunkSize })) {
    await trx(table).insert({ [owner]: ownerId, position, bytes });
    position += 1;
  }
}

/** Writes the stored file to `path`. False when it is no longer kept. */
export async function copyFile(
  db: Knex,
  ownerId: number,
  path: string,
  { table, owner } = ofImports,
): Promise<boolean> {
  let found = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let position = 0; ; position += 1) {
      const row = await db(table)
        .where({ [owner]: ownerId, position })
        .first('bytes');
      if (!row) return;
      found = true;
      yield row.bytes;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path, { mode: 0o600 }));
  return found;
}
