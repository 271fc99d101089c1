import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { leadAddress } from '../leads/address.ts';
import { loadNames } from '../leads/names.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { localAddress } from '../web/local-address.ts';
import { lock, lockOwn } from './own.ts';
import * as actions from './repository.ts';
import { restore } from './restore.ts';

const Params = z.object({ id });
const PinForm = z.object({ pinned: z.enum(['0', '1']).catch('1') });

/** One click on an entry: done and back, pinned, deleted and back. */
export function actionRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;

  router.post('/actions/:id/done', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const action = await change(req, res, (it) => (it.done_at ? {} : { done_at: new Date(), done_by_id: me.id }));
    flash(res, 'actions.done', { undo: { action: `/actions/${action.id}/reopen`, fields: backOf(req) } });
    goBack(req, res, action.lead_id);
  });

  router.post('/actions/:id/reopen', allow('leads.change'), async (req, res) => {
    const action = await change(req, res, () => ({ done_at: null, done_by_id: null }));
    flash(res, 'actions.reopened');
    goBack(req, res, action.lead_id);
  });

  router.post('/actions/:id/pin', allow('leads.change'), async (req, res) => {
    const pinned = PinForm.parse(req.body ?? {}).pinned === '1';
    const action = await change(req, res, () => ({ pinned }));
    flash(res, pinned ? 'actions.pinned' : 'actions.unpinned');
    goBack(req, res, action.lead_id);
  });

  router.post('/actions/:id/delete', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const action = await asAuthor(db, me, async (trx) => {
      const own = await lockOwn(trx, me, Params.parse(req.params).id);
      await actions.remove(trx, own.id);
      return own;
    });
    flash(res, 'actions.deleted', { undo: { action: `/actions/${action.id}/restore`, fields: backOf(req) } });
    goBack(req, res, action.lead_id);
  });

  router.post('/actions/:id/restore', allow('leads.change'), async (req, res) => {
    const leadId = await restore(db, currentAdmin(res), Params.parse(req.params).id, await loadNames(deps));
    flash(res, 'actions.restored');
    goBack(req, res, leadId);
  });

  async function change(req: Request, res: Response, values: (action: actions.Action) => Partial<actions.Action>) {
    const me = currentAdmin(res);
    return asAuthor(db, me, async (trx) => {
      const action = await lock(trx, me, Params.parse(req.params).id);
      const changed = values(action);
      if (Object.keys(changed).length > 0) await actions.update(trx, action.id, changed);
      return action;
    });
  }

  return router;
}

function backOf(req: Request): Record<string, string> {
  return typeof req.body?.back === 'string' ? { back: localAddress(req.body.back) } : {};
}

function goBack(req: Request, res: Response, leadId: number): void {
  res.redirect(303, backOf(req).back ?? leadAddress(leadId));
}
