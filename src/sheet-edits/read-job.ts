import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as admins from '../admins/repository.ts';
import { Cache } from '../db/cache.ts';
import { copyFile } from '../import/stored-file.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { statusOf } from '../web/errors.ts';
import { editedRecords } from './edited.ts';
import { readFile } from './read-file.ts';
import * as reading from './reading.ts';

/** So often a file is begun with; one that ends every process that reads it is given up. */
const mostAttempts = 3;

/** Reads an uploaded file, from its beginning if somebody before died over it; the last to take it up goes on. */
export async function readSheetEdit(payload: { sheet_edit_id: number }, context: TaskContext): Promise<void> {
  const { db, config, stopping } = context;
  const edit = await db.transaction((trx) => reading.beginAnew(trx, payload.sheet_edit_id, mostAttempts));
  if (!edit) return;
  const folder = join(config.data_dir, 'uploads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    await copyFile(db, edit.id, path, reading.storedIn);
    const me = await admins.get(db, edit.admin_id);
    await readFile({ db, config, stopping, cache: new Cache(false) }, me, editedRecords[edit.entity], edit, path);
  } catch (error) {
    if (error instanceof reading.TakenUp) return;
    // The queue tries again later what failed for want of the database, or because the process stops.
    if (!stopping.aborted && statusOf(error) !== 503)
      await reading.end(db, edit, { state: 'failed', error: { key: 'sheet_edits.error.failed' } });
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}
