import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Right } from '../admins/rights.ts';
import type { Config } from '../config.ts';
import { asAuthor } from '../db/change-log.ts';
import { asOperation, undoOf } from '../operations/as-operation.ts';
import { type KnownRecord, type RecordKind, recordKinds } from '../records/kinds.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { storedFiles, type UploadRule } from '../web/uploads.ts';
import { view } from '../web/views.ts';
import { addFiles } from './add-files.ts';
import * as files from './repository.ts';
import { sendFile } from './send-file.ts';
import { FileStore } from './store.ts';
import { mostBytes } from './tab.ts';

const mostAtOnce = 20;

/** Which addresses take files. */
export function fileUploads(config: Config): Record<string, UploadRule> {
  const rule = (right: Right): UploadRule => ({
    rights: [right],
    files: mostAtOnce,
    bytes: mostBytes(config),
    kept: 'disk',
  });
  return Object.fromEntries(recordKinds.map(({ path, rights }) => [`${path}/:id/files`, rule(rights.change)]));
}

const OfOwner = z.object({ id: fields.id });
const OfFile = OfOwner.extend({ file_id: fields.id });
const CommentForm = z.object({ comments: fields.text(1000) });
const AddForm = CommentForm.extend({ submission_id: fields.submissionId });
const EditForm = CommentForm.extend({ version: fields.version });

interface AddPage {
  owner: { path: string; id: number };
  values: Typed;
  errors: FieldErrors;
  /** The file that is meant, in what is said of it. */
  refused_name: string;
  submission_id: string;
  most_megabytes: number;
}
interface EditPage {
  owner: { path: string; id: number };
  file: files.File;
  values: Typed;
  errors: FieldErrors;
  /** What stands in the base now, when the comment was saved meanwhile. */
  meanwhile: string | null;
}

const addPage = view<AddPage>('files/new');
const editPage = view<EditPage>('files/edit');

/** Files of leads, clients and companies. */
export function fileRoutes(deps: Deps): Router {
  const router = Router();
  const store = new FileStore(deps.config.data_dir);
  for (const kind of recordKinds) {
    addRoutes(router, deps, store, kind);
    changeRoutes(router, deps, kind);
  }
  return router;
}

function addRoutes(router: Router, deps: Deps, store: FileStore, kind: RecordKind): void {
  const { db, config } = deps;

  router.post(`${kind.path}/:id/files`, allow(kind.rights.change), async (req, res) => {
    const me = currentAdmin(res);
    const owner = await kind.get(db, me, OfOwner.parse(req.params).id);
    const form = readForm(AddForm, req.body);
    const { files: uploads, error } = storedFiles(req);
    const errors: FieldErrors = { ...(form.ok ? {} : form.errors) };
    if (error || uploads.length === 0) errors.files = error ?? 'files.choose';
    let refused_name = '';
    if (form.ok && !errors.files) {
      const refused = await addFiles(deps, store, me, { kind, id: owner.id }, uploads, form.values);
      if (!refused) {
        flash(res, 'files.added', { values: { count: uploads.length } });
        return res.redirect(303, tabOf(kind, owner.id));
      }
      errors.files = `files.refused_${refused.refused}`;
      refused_name = refused.name;
    }
    const title = res.locals.ui.t('files.add');
    const shown = { owner: { path: kind.path, id: owner.id }, values: req.body ?? {}, errors, refused_name };
    const form_of = { submission_id: randomUUID(), most_megabytes: config.max_file_megabytes };
    addPage(res, { ...shown, ...form_of, title, crumbs: crumbsOf(res, kind, owner, title) }, 422);
  });

  router.get(`${kind.path}/:id/files/:file_id`, allow(kind.rights.view), async (req, res) => {
    const { id, file_id } = OfFile.parse(req.params);
    const owner = await kind.get(db, currentAdmin(res), id);
    await sendFile(deps, store, res, await files.get(db, { name: kind.name, id: owner.id }, file_id));
  });
}

function changeRoutes(router: Router, { db }: Deps, kind: RecordKind): void {
  type Shown = Partial<EditPage> & { status?: number };
  async function showEdit(res: Response, ids: z.infer<typeof OfFile>, shown: Shown): Promise<void> {
    const owner = await kind.get(db, currentAdmin(res), ids.id);
    const { key: _, ...file } = await files.get(db, { name: kind.name, id: owner.id }, ids.file_id);
    const title = res.locals.ui.t('files.edit');
    const page = { file, values: { ...file }, errors: {}, meanwhile: null, ...shown };
    const frame = { title, crumbs: crumbsOf(res, kind, owner, title) };
    editPage(res, { ...page, owner: { path: kind.path, id: owner.id }, ...frame }, shown.status);
  }

  router.get(`${kind.path}/:id/files/:file_id/edit`, allow(kind.rights.change), (req, res) =>
    showEdit(res, OfFile.parse(req.params), {}),
  );

  router.post(`${kind.path}/:id/files/:file_id`, allow(kind.rights.change), async (req, res) => {
    const me = currentAdmin(res);
    const ids = OfFile.parse(req.params);
    const owner = await kind.get(db, me, ids.id);
    await files.get(db, { name: kind.name, id: owner.id }, ids.file_id);
    const form = readForm(EditForm, req.body);
    if (!form.ok) return showEdit(res, ids, { values: form.typed, errors: form.errors, status: 422 });

    const stale = await asAuthor(db, me, async (trx) => {
      await kind.lockOpen(trx, me, owner.id);
      const file = await files.get(trx, { name: kind.name, id: owner.id }, ids.file_id);
      if (file.version !== form.values.version) return file;
      await files.comment(trx, file.id, form.values.comments);
      return null;
    });
    if (stale) {
      const values = { ...req.body, version: stale.version };
      return showEdit(res, ids, { values, meanwhile: stale.comments, status: 409 });
    }
    flash(res, 'files.saved');
    res.redirect(303, tabOf(kind, owner.id));
  });

  router.post(`${kind.path}/:id/files/:file_id/delete`, allow(kind.rights.change), async (req, res) => {
    const me = currentAdmin(res);
    const { id, file_id } = OfFile.parse(req.params);
    const { name, undo } = await asOperation(db, me, { kind: `${kind.name}_file_delete` }, async (trx, operation) => {
      await kind.lockOpen(trx, me, id);
      const file = await files.get(trx, { name: kind.name, id }, file_id);
      await files.remove(trx, file.id);
      return { name: file.name, undo: undoOf(operation, tabOf(kind, id)) };
    });
    flash(res, 'files.deleted', { values: { name }, undo });
    res.redirect(303, tabOf(kind, id));
  });
}

function tabOf({ path }: RecordKind, id: number): string {
  return `${path}/${id}?show=files`;
}

function crumbsOf(res: Response, kind: RecordKind, owner: KnownRecord, title: string) {
  return [
    { text: res.locals.ui.t(kind.list), href: kind.path },
    { text: owner.name, href: tabOf(kind, owner.id) },
    { text: title },
  ];
}
