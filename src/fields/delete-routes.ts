import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { unlessTaken } from '../db/dictionary-table.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import { keptDays, remove, restore } from './change.ts';
import type { CustomField } from './repository.ts';
import * as fields from './repository.ts';
import { DeleteForm, FieldParams } from './schema.ts';
import { addressOf, fieldCrumbs } from './settings-routes.ts';
import { countValues } from './use-counts.ts';

const page = view<{ field: CustomField; used: number; kept_days: number; submission_id: string }>('fields/delete');

export function fieldDeleteRoutes({ db }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings/fields/:id/delete', mayChange, async (req, res) => {
    const field = await fields.get(db, FieldParams.parse(req.params).id);
    const title = res.locals.ui.t('settings.delete_title', { name: field.name });
    const crumbs = fieldCrumbs(res, field.entity);
    const used = await countValues(db, field);
    page(res, { title, crumbs, field, used, kept_days: keptDays, submission_id: randomUUID() });
  });

  router.post('/settings/fields/:id/delete', mayChange, async (req, res) => {
    const { id } = FieldParams.parse(req.params);
    const form = readForm(DeleteForm, req.body);
    if (!form.ok) throw badRequest();
    const me = currentAdmin(res);
    const work = (trx: Knex.Transaction) => async () => {
      const field = await remove(trx, id);
      const undo = { action: `/settings/fields/${id}/restore`, fields: {} };
      flash(res, 'fields.deleted', { values: { name: field.name }, undo });
      return `/settings/fields?entity=${field.entity}`;
    };
    res.redirect(303, await asAuthor(db, me, (trx) => once(trx, me.id, form.values.submission_id, work(trx))));
  });

  router.post('/settings/fields/:id/restore', mayChange, async (req, res) => {
    const { id } = FieldParams.parse(req.params);
    const restored = await unlessTaken(() => asAuthor(db, currentAdmin(res), (trx) => restore(trx, id)));
    if (restored) flash(res, 'fields.restored', { values: { name: restored.name } });
    else flash(res, 'fields.name_taken', { kind: 'error' });
    res.redirect(303, restored ? addressOf(restored) : '/settings/fields');
  });

  return router;
}
