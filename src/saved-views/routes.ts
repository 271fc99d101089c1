import { Router } from 'express';
import { asAuthor } from '../db/change-log.ts';
import { readState } from '../lists/open-list.ts';
import type { ListSpec } from '../lists/spec.ts';
import { keepSettings } from '../lists/usual.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import * as views from './repository.ts';
import { editView, keepState, saveView } from './save-view.ts';
import { EditedView, NewView, Params, UsualView } from './schema.ts';
import { showEdit, viewsPage } from './views-page.ts';

/** The saved views of one list, below its path. */
export function savedViewRoutes<Row>(deps: Deps, spec: ListSpec<Row>): Router {
  const router = Router();
  const { db } = deps;
  const { path, table } = spec;
  const show = viewsPage(deps, spec);

  router.get(`${path}/views`, allow(spec.view), async (req, res) => {
    await show(res, readState(req.query.state));
  });

  router.post(`${path}/views`, allow(spec.view), async (req, res) => {
    const state = readState(req.body?.state);
    const form = readForm(NewView, req.body);
    if (!form.ok) return show(res, state, form.typed, form.errors);
    const location = await saveView(deps, currentAdmin(res), spec, state, form.values);
    if (!location) return show(res, state, { ...form.values }, { name: 'errors.taken' });
    flash(res, 'saved_views.saved', { values: { name: form.values.name } });
    res.redirect(303, location);
  });

  router.post(`${path}/views/usual`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const { view_id } = UsualView.parse(req.body ?? {});
    if (view_id) await views.get(db, me, table, view_id);
    await asAuthor(db, me, (trx) => keepSettings(trx, me, spec, { view: view_id }));
    res.redirect(303, `${path}/views?${new URLSearchParams({ state: readState(req.body?.state) })}`);
  });

  router.get(`${path}/views/:id/edit`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const saved = await views.get(db, me, table, Params.parse(req.params).id);
    if (!views.mayChange(me, saved)) throw forbidden();
    showEdit(res, spec, saved);
  });

  router.post(`${path}/views/:id`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const saved = await views.get(db, me, table, Params.parse(req.params).id);
    if (!views.mayChange(me, saved)) throw forbidden();
    const form = readForm(EditedView, req.body);
    if (!form.ok) return showEdit(res, spec, saved, { typed: form.typed, errors: form.errors });
    const { outcome, now } = await asAuthor(db, me, (trx) => editView(trx, me, saved, form.values));
    const typed = { ...form.values, version: now.version };
    if (outcome === 'taken') return showEdit(res, spec, now, { typed, errors: { name: 'errors.taken' } });
    if (outcome === 'stale') return showEdit(res, spec, now, { typed, conflict: true });
    flash(res, 'saved_views.saved', { values: { name: form.values.name } });
    res.redirect(303, `${path}/views`);
  });

  router.post(`${path}/views/:id/state`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    const name = await keepState(deps, me, spec, id, readState(req.body?.state));
    flash(res, 'saved_views.updated', { values: { name } });
    res.redirect(303, `${path}?view=${id}`);
  });

  router.post(`${path}/views/:id/delete`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    const { name } = await asAuthor(db, me, async (trx) => {
      const saved = await views.lock(trx, me, table, id);
      await views.remove(trx, saved);
      return saved;
    });
    const undo = { action: `${path}/views/${id}/restore`, fields: {} };
    flash(res, 'saved_views.deleted', { values: { name }, undo });
    res.redirect(303, `${path}/views`);
  });

  router.post(`${path}/views/:id/restore`, allow(spec.view), async (req, res) => {
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    const isBack = await asAuthor(db, me, (trx) => views.restore(trx, me, table, id));
    flash(res, isBack ? 'saved_views.restored' : 'errors.taken', { kind: isBack ? 'success' : 'error' });
    res.redirect(303, `${path}/views`);
  });

  return router;
}
