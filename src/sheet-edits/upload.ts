import { setTimeout as pause } from 'node:timers/promises';
import type { Admin } from '../admins/repository.ts';
import { storeFile } from '../import/stored-file.ts';
import { enqueue } from '../jobs/enqueue.ts';
import type { Deps } from '../web/deps.ts';
import type { StoredFile, UploadRule } from '../web/uploads.ts';
import type { Edited } from './edited.ts';
import { storedIn } from './reading.ts';
import type { SheetEdit } from './repository.ts';
import * as sheetEdits from './repository.ts';

const rule: Omit<UploadRule, 'rights'> = { files: 1, bytes: 50 * 1024 * 1024, kept: 'disk' };
const patience = 5000;
const between = 100;

/** Where changed files are sent to. */
export const sheetEditUploads: Record<string, UploadRule> = {
  '/leads/sheet-edits': { ...rule, rights: ['leads.import'] },
  '/clients/sheet-edits': { ...rule, rights: ['clients.import'] },
  '/companies/sheet-edits': { ...rule, rights: ['companies.change'] },
};

/** Has the file read in the background; who sent it waits a moment for that rather than for a page about it. */
export async function takeFile({ db }: Deps, me: Admin, edited: Edited, file: StoredFile): Promise<SheetEdit> {
  const { id } = await db.transaction(async (trx) => {
    const { entity } = edited;
    const edit = await sheetEdits.create(trx, { admin_id: me.id, entity, file_name: file.name.slice(0, 200) });
    await storeFile(trx, edit.id, file.path, storedIn);
    await enqueue(trx, 'read_sheet_edit', { sheet_edit_id: edit.id });
    return edit;
  });
  const until = Date.now() + patience;
  for (;;) {
    const edit = await sheetEdits.get(db, me, edited.entity, id);
    if (edit.state !== 'reading' || Date.now() > until) return edit;
    await pause(between);
  }
}
