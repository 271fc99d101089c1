import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskContext } from '../jobs/tasks.ts';
import type { Cell, Delimiter, Encoding } from '../spreadsheets/cells.ts';
import { readRows } from '../spreadsheets/read-spreadsheet.ts';
import { cellText, isFault } from './cell-text.ts';
import type { Import } from './repository.ts';
import { copyFile } from './stored-file.ts';

/** A row as the spreadsheet program numbers it. */
export interface FileRow {
  number: number;
  cells: Cell[];
}

/** The file of an import is not kept any more. */
export class FileGone extends Error {
  readonly key = 'import.error.file_gone';
}

/** The rows below the header and below `position` that are not empty, in pieces. Throws SpreadsheetError and FileGone. */
export async function* rowsOf({ db, config }: TaskContext, it: Import): AsyncGenerator<FileRow[]> {
  const folder = join(config.data_dir, 'uploads');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, randomUUID());
  try {
    if (!(await copyFile(db, it.id, path))) throw new FileGone();
    const after_row = Math.max(it.header_row, it.position);
    for await (const { first_row, rows } of readRows(path, { ...choiceOf(it), after_row })) {
      const filled = rows.map((cells, at) => ({ number: first_row + at, cells })).filter(isFilled);
      if (filled.length > 0) yield filled;
    }
  } finally {
    await rm(path, { force: true });
  }
}

function choiceOf({ kind, sheet, encoding, delimiter }: Import) {
  return {
    kind,
    sheet,
    ...(encoding && { encoding: encoding as Encoding }),
    ...(delimiter && { delimiter: delimiter as Delimiter }),
  };
}

function isFilled({ cells }: FileRow): boolean {
  return cells.some((cell) => cellText(cell) !== '' || isFault(cell));
}
