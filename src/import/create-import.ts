import type { Admin } from '../admins/repository.ts';
import type { Inspection, ReadingChoice, SpreadsheetKind } from '../spreadsheets/cells.ts';
import { inspectSpreadsheet, SpreadsheetError } from '../spreadsheets/read-spreadsheet.ts';
import type { Deps } from '../web/deps.ts';
import { once } from '../web/submissions.ts';
import type { StoredFile } from '../web/uploads.ts';
import { keep } from './file-columns.ts';
import type { KnownNames } from './guess-mapping.ts';
import { headerRowOf, isBlank } from './header-row.ts';
import type { ImportEntity } from './plan.ts';
import { knownNames, proposePlan } from './propose-plan.ts';
import * as imports from './repository.ts';
import { storeFile } from './stored-file.ts';

export interface Fault {
  key: string;
  params?: Record<string, string | number>;
}

const notSpreadsheet: Fault = { key: 'spreadsheets.error.not_spreadsheet' };

/** Keeps an uploaded file as an import with a plan to look at; gives its number, or why it cannot be read. */
export async function createImport(
  deps: Deps,
  me: Admin,
  entity: ImportEntity,
  file: StoredFile,
  submissionId: string | undefined,
): Promise<{ id: number } | { fault: Fault }> {
  const known = await knownNames(deps, entity);
  const named = kindOf(file.name);
  const looked = await lookAt(file.path, { kind: named }, known);
  if ('fault' in looked) return looked.isText && named !== 'csv' ? { fault: notSpreadsheet } : looked;
  const { inspection } = looked;
  const { plan, guesses } = await proposePlan(deps, me, known, inspection);
  const id = await deps.db.transaction((trx) =>
    once(trx, me.id, submissionId, async () => {
      const { kind, sheet, header_row, encoding = null, delimiter = null } = inspection;
      const values = { kind, sheet, header_row, encoding, delimiter, plan, inspection: keep(inspection, guesses) };
      const made = await imports.create(trx, {
        ...values,
        entity,
        admin_id: me.id,
        file_name: nameOf(file.name),
        size: file.size,
      });
      await storeFile(trx, made.id, file.path);
      return String(made.id);
    }),
  );
  return { id: Number(id) };
}

/** What the file holds, if it holds a row of names with something under it; `isText` if that is a single line of text. */
export async function lookAt(
  path: string,
  choice: ReadingChoice,
  known: KnownNames,
  headerRow?: number,
): Promise<{ inspection: Inspection } | { fault: Fault; isText?: boolean }> {
  try {
    const found = await inspectSpreadsheet(path, choice);
    if (isBlank(found)) return { fault: { key: 'import.fault.nothing' } };
    const header_row = headerRow ?? headerRowOf(found, known);
    if (found.rows <= header_row)
      return { fault: { key: 'import.fault.only_header' }, isText: found.kind === 'csv' && found.columns === 1 };
    return { inspection: { ...found, header_row } };
  } catch (error) {
    if (!(error instanceof SpreadsheetError)) throw error;
    return { fault: { key: error.key, params: error.params } };
  }
}

function nameOf(name: string): string {
  const last = name
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .split(/[/\\]/)
    .at(-1)!
    .trim();
  return last.slice(-200) || 'file';
}

function kindOf(name: string): SpreadsheetKind | undefined {
  const ending = /\.(xlsx|xls|ods|csv)$/i.exec(name)?.[1]?.toLowerCase();
  return ending as SpreadsheetKind | undefined;
}
