import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { Names } from '../leads/names.ts';
import { nameOf } from '../timeline/items.ts';
import type { Ui } from '../web/ui.ts';
import * as files from './repository.ts';

export type FileItem = files.File & { who: string };

/** What the tab Files of a record's page shows. */
export interface FilesTab {
  files: FileItem[];
  /** Of the form that adds some. */
  submission_id: string;
}

export async function filesTab(db: Knex, owner: files.Owner, names: Pick<Names, 'admins'>, ui: Ui): Promise<FilesTab> {
  const found = await files.list(db, owner);
  return {
    files: found.map((file) => ({ ...file, who: nameOf(file.created_by_id, names as Names, ui) })),
    submission_id: randomUUID(),
  };
}

/** How large one file may be. */
export function mostBytes({ max_file_megabytes }: Pick<Config, 'max_file_megabytes'>): number {
  return max_file_megabytes * 1024 * 1024;
}
