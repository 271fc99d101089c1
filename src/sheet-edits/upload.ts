import { randomUUID } from 'node:crypto';
import { copyFile, link, rm } from 'node:fs/promises';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { later, orLater } from '../web/long-work.ts';
import type { StoredFile, UploadRule } from '../web/uploads.ts';
import type { Edited } from './edited.ts';
import { readFile } from './read-file.ts';
import type { SheetEdit } from './repository.ts';
import * as sheetEdits from './repository.ts';

const rule: Omit<UploadRule, 'rights'> = { files: 1, bytes: 50 * 1024 * 1024, kept: 'disk' };

/** Where changed files are sent to. */
export const sheetEditUploads: Record<string, UploadRule> = {
  '/leads/sheet-edits': { ...rule, rights: ['leads.import'] },
  '/clients/sheet-edits': { ...rule, rights: ['clients.import'] },
  '/companies/sheet-edits': { ...rule, rights: ['companies.change'] },
};

/** Reads the file; one that takes long is read on while its page tells how far that is. */
export async function takeFile(deps: Deps, me: Admin, edited: Edited, file: StoredFile): Promise<SheetEdit> {
  const { id: admin_id } = me;
  const edit = await sheetEdits.create(deps.db, {
    admin_id,
    entity: edited.entity,
    file_name: file.name.slice(0, 200),
  });
  // The upload itself is gone when the answer is out.
  const path = `${file.path}-${randomUUID()}`;
  await link(file.path, path).catch(() => copyFile(file.path, path));
  const work = readFile(deps, me, edited, edit, path).finally(() => rm(path, { force: true }));
  return (await orLater(deps, work)) === later ? edit : sheetEdits.get(deps.db, me, edited.entity, edit.id);
}
