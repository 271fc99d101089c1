import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors } from '../web/form.ts';
import { storedFiles } from '../web/uploads.ts';
import { view } from '../web/views.ts';
import { applyChosen } from './apply.ts';
import { type Edited, editedClients, editedCompanies, editedLeads } from './edited.ts';
import type { SheetEdit } from './repository.ts';
import * as sheetEdits from './repository.ts';
import { showPage } from './show-page.ts';
import { takeFile } from './upload.ts';

interface UploadPage {
  path: string;
  may_export: boolean;
  id_title: string;
  errors: FieldErrors;
  edits: SheetEdit[];
}

const uploadPage = view<UploadPage>('sheet-edits/index');
const Params = z.object({ id: fields.id });
const statuses = ['change', 'conflict', 'invalid', 'applied', 'left'] as const;
const Shown = z.object({
  status: z.enum(statuses).nullable().catch(null),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});
/** `go` is what the pressed button asks for: `apply`, `all`, `none`, `page:N`, `show:STATUS`. */
const Ticks = z.object({ shown: fields.ids.catch([]), chosen: fields.ids.catch([]), go: z.string().catch('') });

/** Exported files that come back changed: upload, look at each changed cell, apply the ticked ones. */
export function sheetEditRoutes(deps: Deps): Router {
  const router = Router();
  router.get('/leads/sheet-edits', allow('leads.import'), upload(deps, editedLeads));
  router.post('/leads/sheet-edits', allow('leads.import'), take(deps, editedLeads));
  router.get('/leads/sheet-edits/:id', allow('leads.import'), show(deps, editedLeads));
  router.post('/leads/sheet-edits/:id', allow('leads.import'), decide(deps, editedLeads));
  router.get('/clients/sheet-edits', allow('clients.import'), upload(deps, editedClients));
  router.post('/clients/sheet-edits', allow('clients.import'), take(deps, editedClients));
  router.get('/clients/sheet-edits/:id', allow('clients.import'), show(deps, editedClients));
  router.post('/clients/sheet-edits/:id', allow('clients.import'), decide(deps, editedClients));
  router.get('/companies/sheet-edits', allow('companies.change'), upload(deps, editedCompanies));
  router.post('/companies/sheet-edits', allow('companies.change'), take(deps, editedCompanies));
  router.get('/companies/sheet-edits/:id', allow('companies.change'), show(deps, editedCompanies));
  router.post('/companies/sheet-edits/:id', allow('companies.change'), decide(deps, editedCompanies));
  return router;
}

type Handler = (req: Request, res: Response) => Promise<void>;

// Whoever may bring files in but change nothing has nothing to do here.
function demand(res: Response, { rights }: Edited): void {
  if (!currentAdmin(res).rights.includes(rights.changes)) throw forbidden();
}

function upload(deps: Deps, edited: Edited): Handler {
  return async (_req, res) => {
    demand(res, edited);
    await showUpload(deps, res, edited, {});
  };
}

async function showUpload({ db }: Deps, res: Response, edited: Edited, errors: FieldErrors): Promise<void> {
  const { t, can } = res.locals.ui;
  const { path, title, export: right } = edited.exported.spec;
  const edits = await sheetEdits.list(db, currentAdmin(res), edited.entity);
  const crumbs = [{ text: t(title), href: path }, { text: t('sheet_edits.title') }];
  const locals = {
    path,
    may_export: right !== undefined && can(right),
    id_title: t(edited.exported.id_title),
    errors,
    edits,
  };
  uploadPage(res, { title: t('sheet_edits.title'), crumbs, ...locals }, Object.keys(errors).length > 0 ? 422 : 200);
}

function take(deps: Deps, edited: Edited): Handler {
  return async (req, res) => {
    demand(res, edited);
    const { files, error } = storedFiles(req);
    const [file] = files;
    if (!file) return showUpload(deps, res, edited, { files: error ?? 'errors.required' });
    const { id } = await takeFile(deps, currentAdmin(res), edited, file);
    res.redirect(303, `${edited.exported.spec.path}/sheet-edits/${id}`);
  };
}

function show(deps: Deps, edited: Edited): Handler {
  const page = showPage(deps, edited);
  return async (req, res) => {
    demand(res, edited);
    const edit = await sheetEdits.get(deps.db, currentAdmin(res), edited.entity, Params.parse(req.params).id);
    const { status, page: number } = Shown.parse(req.query);
    await page(res, edit, status, number);
  };
}

function decide({ db }: Deps, edited: Edited): Handler {
  return async (req, res) => {
    demand(res, edited);
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    const { shown, chosen, go } = Ticks.parse(req.body ?? {});
    const ended = await asAuthor(db, me, async (trx) => {
      const edit = await sheetEdits.lock(trx, me, edited.entity, id);
      if (edit.state !== 'ready' || edit.operation_id)
        return edit.operation_id ? applyChosen(trx, me, edited, edit) : null;
      await sheetEdits.choose(trx, id, shown, chosen);
      if (go === 'all' || go === 'none') await sheetEdits.chooseAll(trx, id, go === 'all');
      return go === 'apply' ? applyChosen(trx, me, edited, edit) : null;
    });
    if (ended === 'nothing') flash(res, 'sheet_edits.nothing_ticked', { kind: 'error' });
    if (!ended || ended === 'nothing') return res.redirect(303, backTo(req, edited, id, go));
    const isWhole = ended.state === 'done' && Object.keys(ended.skipped).length === 0;
    if (!isWhole) return res.redirect(303, `/operations/${ended.id}`);
    flash(res, 'sheet_edits.applied', {
      values: { count: ended.changed },
      undo: undoOf(ended, edited.exported.spec.path),
    });
    res.redirect(303, `${edited.exported.spec.path}/sheet-edits/${id}`);
  };
}

/** The page that the pressed button leads to. */
function backTo(req: Request, { exported }: Edited, id: number, go: string): string {
  const [what, value = ''] = go.split(':');
  const asked = Shown.parse({ ...req.query, ...(what === 'page' && { page: value }) });
  const status = what === 'show' ? (Shown.parse({ status: value }).status ?? '') : (asked.status ?? '');
  const page = what === 'show' ? 1 : asked.page;
  const query = new URLSearchParams({ ...(status && { status }), ...(page > 1 && { page: String(page) }) });
  return `${exported.spec.path}/sheet-edits/${id}${query.size > 0 ? `?${query}` : ''}`;
}
