import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { leadAddress } from '../leads/address.ts';
import { loadNames, type Names } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { type ActionChoices, actionChoices } from './choices.ts';
import { readAction, readVersion } from './form.ts';
import { lockOwn, refuseOthers } from './own.ts';
import * as actions from './repository.ts';
import { tellAssignee } from './tell-assignee.ts';

interface EditPage {
  action: actions.Action;
  lead: leads.Lead;
  values: Typed;
  errors: FieldErrors;
  /** What stands in the base now, when somebody saved meanwhile. */
  meanwhile: actions.Action | null;
  names: Names;
  choices: ActionChoices;
}

const page = view<EditPage>('actions/edit');
const Params = z.object({ id });

/** Changing one's own entry of a timeline. */
export function actionEditRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;

  router.get('/actions/:id/edit', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const action = await actions.get(db, me, Params.parse(req.params).id);
    refuseOthers(me, action);
    await show(res, me, action, { values: { ...action } });
  });

  router.post('/actions/:id', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const action = await actions.get(db, me, Params.parse(req.params).id);
    refuseOthers(me, action);
    const form = readAction(req.body, await loadNames(deps));
    if (!form.ok) return show(res, me, action, { values: form.typed, errors: form.errors, status: 422 });

    const { values } = form.values;
    const changed = { ...values, step_id: values.step_id ?? action.step_id };
    const stale = await save(me, action.id, readVersion(req.body), changed);
    if (stale) return show(res, me, stale, { values: req.body, meanwhile: stale, status: 409 });
    flash(res, 'actions.saved');
    res.redirect(303, `${leadAddress(action.lead_id)}#action-${action.id}`);
  });

  /** Gives the row as it is when it is not the version that was edited. */
  async function save(me: Admin, actionId: number, version: number | null, values: actions.ActionValues) {
    return asAuthor(db, me, async (trx) => {
      const action = await lockOwn(trx, me, actionId);
      if (action.version !== version) return action;
      await actions.update(trx, action.id, values);
      if (values.assignee_id !== action.assignee_id) await tellAssignee(trx, me, { ...action, ...values });
      return null;
    });
  }

  type Shown = Pick<EditPage, 'values'> & Partial<EditPage> & { status?: number };
  async function show(res: Response, me: Admin, action: actions.Action, { status, ...shown }: Shown): Promise<void> {
    const { t } = res.locals.ui;
    const [lead, names] = await Promise.all([leads.get(db, me, action.lead_id), loadNames(deps)]);
    const crumbs = [
      { text: t('nav.leads'), href: '/leads' },
      { text: lead.full_name, href: leadAddress(lead.id) },
      { text: t('actions.edit') },
    ];
    const choices = actionChoices(names, action);
    const rest = { errors: {}, meanwhile: null, ...shown };
    page(res, { action, lead, names, choices, ...rest, title: t('actions.edit'), crumbs }, status);
  }

  return router;
}
