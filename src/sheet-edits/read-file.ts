import type { Admin } from '../admins/repository.ts';
import type { CellContext } from '../export/record-cells.ts';
import { titledColumns } from '../export/titled-columns.ts';
import * as fields from '../fields/repository.ts';
import { nameOf } from '../fields/values.ts';
import type { TaskContext } from '../jobs/tasks.ts';
import { choicesFor } from '../leads/choices.ts';
import type { Cell, ReadingChoice } from '../spreadsheets/cells.ts';
import { inspectSpreadsheet, readRows, SpreadsheetError } from '../spreadsheets/read-spreadsheet.ts';
import type { Deps } from '../web/deps.ts';
import { type Comparing, compareRows } from './compare.ts';
import type { Edited } from './edited.ts';
import * as reading from './reading.ts';
import type { SheetEdit } from './repository.ts';
import { type FileColumns, readTitles } from './titles.ts';

const mostRows = 200_000;
const mostCells = 200_000;
const mostSheets = 5;

/** Why a file is none of ours; `key` is a text key. */
class UnfitFile extends Error {
  readonly key: string;
  readonly params: Record<string, string | number>;

  constructor(key: string, params: Record<string, string | number> = {}) {
    super(key);
    this.key = `sheet_edits.error.${key}`;
    this.params = params;
  }
}

type Means = Pick<Deps, 'db' | 'cache' | 'config'> & Pick<TaskContext, 'stopping'>;

/** Keeps the cells of the file that differ from the base. What is wrong with the file is kept too, and not thrown. */
export async function readFile(means: Means, me: Admin, edited: Edited, edit: SheetEdit, path: string): Promise<void> {
  try {
    const found = await findSheet(means, me, edited, path);
    const rows = await readSheet(means, found, edit, path);
    await reading.end(means.db, edit, { state: 'ready', rows, ignored: found.columns.ignored });
  } catch (error) {
    if (!(error instanceof UnfitFile || error instanceof SpreadsheetError)) throw error;
    const { key, params } = error;
    await reading.end(means.db, edit, { state: 'failed', error: { key, params } });
  }
}

interface Found extends Comparing {
  choice: ReadingChoice;
  header_row: number;
}

/** The first sheet with the titles that the export wrote; they may have moved down. */
async function findSheet(means: Means, me: Admin, edited: Edited, path: string): Promise<Found> {
  const context = await contextOf(means, me, edited);
  const first = await inspectSpreadsheet(path);
  const { kind, encoding, delimiter, sheets } = first;
  for (let sheet = 0; sheet < Math.min(sheets.length, mostSheets); sheet++) {
    const { sample, rows } = sheet === first.sheet ? first : await inspectSpreadsheet(path, { kind, sheet });
    const found = titlesIn(edited, context, sample);
    if (!found) continue;
    if (found.row > 1 && rows <= found.row)
      throw new UnfitFile('titles_below', { title: context.t(edited.exported.id_title) });
    const choice = { kind, sheet, encoding, delimiter };
    return { ...(await comparingWith(means, me, edited, context, found.columns)), choice, header_row: found.row };
  }
  throw new UnfitFile('no_titles', { title: context.t(edited.exported.id_title) });
}

async function contextOf(means: Means, me: Admin, { entity, exported }: Edited): Promise<CellContext> {
  const { translator } = await import('../i18n/translator.ts');
  const [names, custom_fields] = await Promise.all([exported.spec.names(means), fields.known(means, entity)]);
  return { t: translator(me.language), names, time_zone: me.time_zone, custom_fields };
}

function titlesIn(
  edited: Edited,
  context: CellContext,
  sample: Cell[][],
): { columns: FileColumns; row: number } | undefined {
  for (const [at, row] of sample.entries()) {
    const columns = readTitles(edited, context, row);
    if (!columns) continue;
    if (columns.version < 0) throw new UnfitFile('no_version', { title: context.t('export.version') });
    if (columns.fields.size === 0) throw new UnfitFile('no_columns');
    return { columns, row: at + 1 };
  }
}

async function comparingWith(
  means: Means,
  me: Admin,
  edited: Edited,
  context: CellContext,
  columns: FileColumns,
): Promise<Comparing> {
  const countries = means.config.default_countries;
  const choices = await choicesFor(means, me);
  const written = new Map(titledColumns(edited.exported, context).map((column) => [column.key, column]));
  const custom = context.custom_fields.filter((field) => columns.fields.has(nameOf(field)));
  const seen = new Set<number>();
  return { me, edited, shape: edited.shape(countries, me), choices, custom, countries, columns, written, seen };
}

async function readSheet({ db, stopping }: Means, found: Found, edit: SheetEdit, path: string): Promise<number> {
  const { choice, header_row } = found;
  let [rows, differing] = [0, 0];
  for await (const batch of readRows(path, { ...choice, after_row: header_row })) {
    stopping.throwIfAborted();
    const numbered = batch.rows.map((cells, at) => ({ number: batch.first_row + at, cells }));
    const filled = numbered.filter(({ cells }) => cells.length > 0);
    rows += filled.length;
    if (rows > mostRows) throw new UnfitFile('too_many_rows', { most: mostRows });
    const cells = await compareRows(db, found, filled);
    differing += cells.length;
    if (differing > mostCells) throw new UnfitFile('too_many_cells', { most: mostCells });
    await reading.addCells(db, edit, cells, rows);
  }
  return rows;
}
