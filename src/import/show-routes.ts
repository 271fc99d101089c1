import { type Response, Router } from 'express';
import { undo } from '../operations/undo.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError, notFound } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { storedFiles } from '../web/uploads.ts';
import { correctImport } from './correct-import.ts';
import { columnsOfFile, keptOf } from './file-columns.ts';
import * as mappings from './mappings.ts';
import { anyImport, isOpen, myImport } from './mine.ts';
import type { Import } from './repository.ts';
import * as imports from './repository.ts';
import { settled } from './settled.ts';
import { importPage } from './show-page.ts';
import { cancel, resume, startRun } from './start-import.ts';

/** Watching an import, sending it off, stopping it and taking it back. */
export function importShowRoutes(deps: Deps): Router {
  const { db } = deps;
  const router = Router();
  const show = importPage(deps);

  router.get('/import/:id', allow(anyImport), async (req, res) => {
    const imported = await myImport(db, req, res);
    if (imported.state !== 'draft') return show(res, imported);
    goTo(res, `/import/${imported.id}/${imported.findings ? 'values' : 'mapping'}`);
  });

  router.post('/import/:id/run', allow(anyImport), async (req, res) => {
    const imported = await myImport(db, req, res);
    if (imported.state === 'checked') await run(res, imported);
    await settled(db, currentAdmin(res), imported.id);
    res.redirect(303, `/import/${imported.id}`);
  });

  router.post('/import/:id/stop', allow(anyImport), async (req, res) => {
    const { id } = await myImport(db, req, res);
    await db.transaction((trx) => cancel(trx, currentAdmin(res), id));
    res.redirect(303, `/import/${id}`);
  });

  router.post('/import/:id/resume', allow(anyImport), async (req, res) => {
    const { id } = await myImport(db, req, res);
    await unlessDone(db.transaction((trx) => resume(trx, currentAdmin(res), id)));
    res.redirect(303, `/import/${id}`);
  });

  router.post('/import/:id/undo', allow(anyImport), async (req, res) => {
    const { id, operation_id } = await myImport(db, req, res);
    if (!operation_id) throw notFound();
    const undone = await undo(db, currentAdmin(res), operation_id);
    const isWhole = undone.state === 'done' && Object.keys(undone.skipped).length === 0;
    if (isWhole) flash(res, 'operations.undone');
    res.redirect(303, isWhole ? `/import/${id}` : `/operations/${undone.id}`);
  });

  router.post('/import/:id/delete', allow(anyImport), async (req, res) => {
    const imported = await myImport(db, req, res);
    if (isOpen(imported)) await imports.remove(db, imported.id);
    res.redirect(303, isOpen(imported) ? `/import?entity=${imported.entity}` : `/import/${imported.id}`);
  });

  router.post('/import/:id/corrected', allow(anyImport), async (req, res) => {
    const imported = await myImport(db, req, res);
    const { files, error } = storedFiles(req);
    const [file] = files;
    if (!file) return show(res, imported, { key: error ?? 'import.fault.no_file' });
    const made = await correctImport(deps, currentAdmin(res), imported, file);
    if ('fault' in made) return show(res, imported, made.fault);
    await settled(db, currentAdmin(res), made.id);
    res.redirect(303, `/import/${made.id}`);
  });

  return router;

  async function run(res: Response, imported: Import): Promise<void> {
    const me = currentAdmin(res);
    await unlessDone(startRun(db, me, imported.id));
    const columns = columnsOfFile(keptOf(imported), imported.header_row);
    await mappings.remember(db, me, imported.entity, columns, imported.plan);
  }
}

// Pressed twice at once, the second time it is on its way already.
async function unlessDone(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof HttpError) || error.status !== 409) throw error;
  });
}

// A script that watches the progress is told of the next page; it shows only parts of this one.
function goTo(res: Response, address: string): void {
  if (res.req.headers['hx-request']) res.set('HX-Redirect', address).status(204).end();
  else res.redirect(303, address);
}
