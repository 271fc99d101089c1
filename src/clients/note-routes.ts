import { type Response, Router } from 'express';
import { z } from 'zod';
import * as changes from '../changes/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest, notFound } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import * as notes from './notes.ts';
import * as clients from './repository.ts';
import { clientPage } from './show-page.ts';

const Params = z.object({ id: fields.id });
const NoteForm = z.object({ text: fields.requiredText(10_000) });
const Sent = z.object({ submission_id: fields.submissionId });
const Edit = NoteForm.extend({ version: fields.version });
const Pin = z.object({ pinned: fields.checkbox });

interface EditPage {
  note: notes.ClientNote;
  values: Typed;
  errors: FieldErrors;
  /** What stands in the base now, when the note was saved meanwhile. */
  meanwhile: notes.ClientNote | null;
}

const editPage = view<EditPage>('clients/edit-note');

/** Notes on a client: everybody who may change clients writes them, the author changes them. */
export function clientNoteRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const showClient = clientPage(deps);

  router.post('/clients/:id/notes', allow('clients.change'), async (req, res) => {
    const me = currentAdmin(res);
    const client = await clients.get(db, me, Params.parse(req.params).id);
    const form = readForm(NoteForm, req.body);
    if (!form.ok) return showClient(res, client, req.query, { errors: form.errors, typed: form.typed });

    const { submission_id } = Sent.parse(req.body);
    const to = await asAuthor(db, me, (trx) =>
      once(trx, me.id, submission_id, async () => {
        await clients.lockOpen(trx, me, client.id);
        await notes.create(trx, { client_id: client.id, author_id: me.id, text: form.values.text });
        return `/clients/${client.id}`;
      }),
    );
    flash(res, 'actions.added', { values: { submission: submission_id ?? '' } });
    res.redirect(303, to);
  });

  router.get('/client-notes/:id/edit', allow('clients.change'), async (req, res) => {
    const note = await notes.get(db, Params.parse(req.params).id);
    notes.refuseOthers(currentAdmin(res), note);
    await showEdit(res, note, { values: { ...note } });
  });

  router.post('/client-notes/:id', allow('clients.change'), async (req, res) => {
    const me = currentAdmin(res);
    const note = await notes.get(db, Params.parse(req.params).id);
    notes.refuseOthers(me, note);
    const form = readForm(Edit, req.body);
    if (!form.ok) return showEdit(res, note, { values: form.typed, errors: form.errors, status: 422 });

    const { text, version } = form.values;
    const stale = await asAuthor(db, me, async (trx) => {
      const current = await notes.lockOwn(trx, me, note.id);
      if (current.version !== version) return current;
      await notes.update(trx, note.id, { text });
      return null;
    });
    if (stale) return showEdit(res, stale, { values: req.body, meanwhile: stale, status: 409 });
    flash(res, 'actions.saved');
    res.redirect(303, `/clients/${note.client_id}#note-${note.id}`);
  });

  router.post('/client-notes/:id/pin', allow('clients.change'), async (req, res) => {
    const form = readForm(Pin, req.body);
    if (!form.ok) throw badRequest();
    const { pinned } = form.values;
    const me = currentAdmin(res);
    const note = await asAuthor(db, me, async (trx) => {
      const locked = await notes.lock(trx, me, Params.parse(req.params).id);
      await notes.update(trx, locked.id, { pinned });
      return locked;
    });
    flash(res, pinned ? 'actions.pinned' : 'actions.unpinned');
    res.redirect(303, `/clients/${note.client_id}`);
  });

  router.post('/client-notes/:id/delete', allow('clients.change'), async (req, res) => {
    const me = currentAdmin(res);
    const note = await asAuthor(db, me, async (trx) => {
      const own = await notes.lockOwn(trx, me, Params.parse(req.params).id);
      await notes.remove(trx, own.id);
      return own;
    });
    flash(res, 'actions.deleted', { undo: { action: `/client-notes/${note.id}/restore`, fields: {} } });
    res.redirect(303, `/clients/${note.client_id}`);
  });

  router.post('/client-notes/:id/restore', allow('clients.change'), async (req, res) => {
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    const clientId = await asAuthor(db, me, async (trx) => {
      const removed = await changes.findRemoved(trx, 'client_note', id, me.id);
      if (!removed) throw notFound();
      const note = removed as unknown as notes.ClientNote;
      await clients.lockOpen(trx, me, note.client_id);
      await notes.putBack(trx, note);
      return note.client_id;
    });
    flash(res, 'actions.restored');
    res.redirect(303, `/clients/${clientId}`);
  });

  type Shown = Pick<EditPage, 'values'> & Partial<EditPage> & { status?: number };
  async function showEdit(res: Response, note: notes.ClientNote, { status, ...shown }: Shown): Promise<void> {
    const { t } = res.locals.ui;
    const client = await clients.get(db, currentAdmin(res), note.client_id);
    const title = t('actions.edit');
    const crumbs = [
      { text: t('nav.clients'), href: '/clients' },
      { text: client.full_name, href: `/clients/${client.id}` },
      { text: title },
    ];
    editPage(res, { note, errors: {}, meanwhile: null, ...shown, title, crumbs }, status);
  }

  return router;
}
