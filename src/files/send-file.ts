import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import type { StoredFile } from './repository.ts';
import type { FileStore } from './store.ts';

/** Sends the content to be saved, never to be shown: no browser runs what somebody uploaded. */
export async function sendFile({ log }: Deps, store: FileStore, res: Response, file: StoredFile): Promise<void> {
  const content = await store.open(file.key);
  if (!content) {
    log.error({ file: file.id }, 'the content of a file is missing');
    throw notFound('file_missing');
  }
  res.attachment(file.name);
  res.set({
    'Content-Type': file.type,
    'Content-Length': String(file.size),
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  // Who closes the page in the middle has not made an error.
  await pipeline(content.createReadStream(), res).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
