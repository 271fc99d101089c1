import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';

const chunkSize = 1024 * 1024;

/** Keeps the uploaded file beside its import, where every process finds it. */
export async function storeFile(trx: Knex.Transaction, importId: number, path: string): Promise<void> {
  let position = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: chunkSize })) {
    await trx('import_chunks').insert({ import_id: importId, position, bytes });
    position += 1;
  }
}

/** Writes the stored file to `path`. False when it is no longer kept. */
export async function copyFile(db: Knex, importId: number, path: string): Promise<boolean> {
  let found = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let position = 0; ; position += 1) {
      const row = await db('import_chunks').where({ import_id: importId, position }).first('bytes');
      if (!row) return;
      found = true;
      yield row.bytes;
    }
  }
  await pipeline(Readable.from(chunks()), createWriteStream(path, { mode: 0o600 }));
  return found;
}
