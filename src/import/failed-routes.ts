import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import * as fields from '../fields/repository.ts';
import type { SheetColumn } from '../spreadsheets/sheet-column.ts';
import { writeXlsx } from '../spreadsheets/write-xlsx.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { failedRows } from './failed-rows.ts';
import { columnsOfFile, keptOf } from './file-columns.ts';
import { anyImport, myImport } from './mine.ts';
import type { Import } from './repository.ts';
import { targetName } from './target-names.ts';

/** The rows that could not be taken as a file, with the reason behind each, to be mended and sent again. */
export function importFailedRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/import/:id/failed.xlsx', allow(anyImport), async (req, res) => {
    const imported = await myImport(deps.db, req, res);
    const { t } = (res.locals as { ui: Ui }).ui;
    const custom = await fields.known(deps, imported.entity);
    const columns = columnsFor(imported, t('import.reason_column'));
    const nameOf = (field: string) => targetName(t, imported.entity, field, custom);
    const rows = failedRows(deps.db, imported.id, columns.length - 1, t, nameOf);
    res.attachment(`${t('import.failed_file', { name: imported.file_name.replace(/\.\w{1,5}$/, '') })}.xlsx`);
    await pipeline(writeXlsx(columns, rows), res);
  });

  return router;
}

// As the file called them, so that the mended one goes the same way.
function columnsFor(imported: Import, reason: string): SheetColumn[] {
  const columns = columnsOfFile(keptOf(imported), imported.header_row);
  return [...columns.map(({ header }) => ({ title: header })), { title: reason }];
}
