import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { leadAddress, readFrom } from '../leads/address.ts';
import * as leads from '../leads/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flashTags, readTagForm, tagsAfter } from './change-tags.ts';

const Params = z.object({ id });

export function leadTagRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/leads/:id/tags', allow('leads.change'), async (req, res) => {
    const form = await readTagForm(deps, req);
    const { id: leadId } = Params.parse(req.params);
    const me = currentAdmin(res);
    await asAuthor(deps.db, me, async (trx) => {
      const lead = await leads.lockOpen(trx, me, leadId);
      await leads.update(trx, lead.id, { tag_ids: await tagsAfter(trx, lead.tag_ids, form) });
    });
    const from = readFrom(req.query);
    flashTags(res, form, leadAddress(leadId, { from }, 'tags'));
    res.redirect(303, leadAddress(leadId, { from }));
  });

  return router;
}
