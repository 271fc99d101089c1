import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
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
    const lead = await asAuthor(db, currentAdmin(res), async (trx) => {
      const found = await leads.lock(trx, currentAdmin(res), id);
      await leads.moveToBin(trx, id);
      return found;
    });
    const undo = { action: `/leads/${id}/restore`, fields: {} };
    flash(res, 'leads.deleted', { values: { name: lead.full_name }, undo });
    res.redirect(303, '/leads');
  });

  router.post('/leads/:id/restore', allow('leads.delete'), async (req, res) => {
    const { id } = LeadParams.parse(req.params);
    const lead = await asAuthor(db, currentAdmin(res), async (trx) => {
      const found = await leads.lock(trx, currentAdmin(res), id);
      await leads.takeFromBin(trx, id);
      return found;
    });
    flash(res, 'leads.restored', { values: { name: lead.full_name } });
    res.redirect(303, `/leads/${id}`);
  });

  return router;
}
