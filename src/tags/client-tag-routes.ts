import { Router } from 'express';
import { z } from 'zod';
import * as clients from '../clients/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { readFrom } from '../leads/address.ts';
import { recordAddress } from '../lists/address.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flashTags, readTagForm, tagsAfter } from './change-tags.ts';

const Params = z.object({ id });

export function clientTagRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/clients/:id/tags', allow('clients.change'), async (req, res) => {
    const form = await readTagForm(deps, req);
    const { id: clientId } = Params.parse(req.params);
    const me = currentAdmin(res);
    await asAuthor(deps.db, me, async (trx) => {
      const client = await clients.lockOpen(trx, me, clientId);
      await clients.update(trx, client.id, { tag_ids: await tagsAfter(trx, client.tag_ids, form) });
    });
    const from = readFrom(req.query);
    flashTags(res, form, recordAddress('/clients', clientId, { from }, 'tags'));
    res.redirect(303, recordAddress('/clients', clientId, { from }));
  });

  return router;
}
