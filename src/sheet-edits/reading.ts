import type { Knex } from 'knex';
import type { Stored } from '../import/stored-file.ts';
import type { NewCell, SheetEdit } from './repository.ts';
import * as sheetEdits from './repository.ts';

/** Where a file lies until it is read. */
export const storedIn: Stored = { table: 'sheet_edit_chunks', owner: 'sheet_edit_id' };

/** Somebody else took it up meanwhile. */
export class TakenUp extends Error {}

/** Of a file that is still to be read; nothing that an earlier reader found of it is left. */
export async function beginAnew(
  trx: Knex.Transaction,
  id: number,
  mostAttempts: number,
): Promise<SheetEdit | undefined> {
  const edit = await trx('sheet_edits').where({ id, state: 'reading' }).forUpdate().first('attempt');
  if (!edit) return undefined;
  await trx('sheet_edit_cells').where({ sheet_edit_id: id }).delete();
  if (edit.attempt >= mostAttempts) {
    await end(trx, { id, attempt: edit.attempt }, { state: 'failed', error: { key: 'sheet_edits.error.failed' } });
    return undefined;
  }
  return sheetEdits.update(trx, id, { attempt: edit.attempt + 1, rows: 0 });
}

type Reader = Pick<SheetEdit, 'id' | 'attempt'>;

/** The next cells that differ, and how many rows are read; throws TakenUp where another reader goes on with it. */
export async function addCells(db: Knex, reader: Reader, cells: NewCell[], rows: number): Promise<void> {
  await db.transaction(async (trx) => {
    await demandOwn(trx, reader);
    await sheetEdits.addCells(trx, reader.id, cells);
    await sheetEdits.update(trx, reader.id, { rows });
  });
}

/** The file is not needed any more. */
export async function end(db: Knex, reader: Reader, values: Partial<SheetEdit>): Promise<void> {
  await db.transaction(async (trx) => {
    await demandOwn(trx, reader);
    await sheetEdits.update(trx, reader.id, values);
    await trx(storedIn.table).where({ sheet_edit_id: reader.id }).delete();
  });
}

async function demandOwn(trx: Knex.Transaction, { id, attempt }: Reader): Promise<void> {
  const own = await trx('sheet_edits').where({ id, attempt, state: 'reading' }).forUpdate().first('id');
  if (!own) throw new TakenUp();
}
