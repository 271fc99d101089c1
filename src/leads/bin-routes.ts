import { Router } from 'express';
import { z } from 'zod';
import { asOperation, undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import * as leads from './repository.ts';

const LeadParams = z.object({ id: fields.id });

export function leadBinRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/leads/:id/delete', allow('leads.delete'), async (req, res) => {
    const { id } = LeadParams.parse(req.params);
    const me = currentAdmin(res);
    const { lead, undo } = await asOperation(db, me, { kind: 'lead_delete' }, async (trx, operation) => {
      const found = await leads.lock(trx, me, id);
      await leads.moveToBin(trx, id);
      return { lead: found, undo: found.deleted_at ? undefined : undoOf(operation, `/leads/${id}`) };
    });
    flash(res, 'leads.deleted', { values: { name: lead.full_name }, undo });
    res.redirect(303, '/leads');
  });

  router.post('/leads/:id/restore', allow('leads.delete'), async (req, res) => {
    const { id } = LeadParams.parse(req.params);
    const me = currentAdmin(res);
    const lead = await asOperation(db, me, { kind: 'lead_restore' }, async (trx) => {
      const found = await leads.lock(trx, me, id);
      await leads.takeFromBin(trx, id);
      return found;
    });
    flash(res, 'leads.restored', { values: { name: lead.full_name } });
    res.redirect(303, `/leads/${id}`);
  });

  return router;
}
