import { Router } from 'express';
import { z } from 'zod';
import * as companies from '../companies/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { readFrom } from '../leads/address.ts';
import { recordAddress } from '../lists/address.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flashTags, readTagForm, tagsAfter } from './change-tags.ts';

const Params = z.object({ id });

export function companyTagRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/companies/:id/tags', allow('companies.change'), async (req, res) => {
    const form = await readTagForm(deps, req);
    const { id: companyId } = Params.parse(req.params);
    const me = currentAdmin(res);
    await asAuthor(deps.db, me, async (trx) => {
      const company = await companies.lockOpen(trx, me, companyId);
      await companies.update(trx, company.id, { tag_ids: await tagsAfter(trx, company.tag_ids, form) });
    });
    const from = readFrom(req.query);
    flashTags(res, form, recordAddress('/companies', companyId, { from }, 'tags'));
    res.redirect(303, recordAddress('/companies', companyId, { from }));
  });

  return router;
}
