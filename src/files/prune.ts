import type { Job } from '../jobs/schedule.ts';
import * as files from './repository.ts';
import { FileStore } from './store.ts';

/** Longer than anything can be undone. */
const daysKept = 31;

/** Removes contents that no file has and that none had for a month, so that nothing can want them back. */
export const pruneFiles: Job = async ({ db, config, stopping }) => {
  const store = new FileStore(config.data_dir);
  for await (const keys of store.keysBefore(Date.now() - daysKept * 24 * 3600 * 1000)) {
    if (stopping.aborted) return;
    const wanted = new Set([...(await files.knownKeys(db, keys)), ...(await files.removedKeys(db, keys, daysKept))]);
    for (const key of keys) if (!wanted.has(key)) await store.remove(key);
  }
};
