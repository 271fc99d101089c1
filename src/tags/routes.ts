import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { readFrom } from '../leads/address.ts';
import { recordAddress } from '../lists/address.ts';
import { type RecordKind, recordKinds } from '../records/kinds.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flashTags, readTagForm, tagsAfter } from './change-tags.ts';

const Params = z.object({ id: fields.id });

/** The tags of one record: `/leads/1/tags` and so on. */
export function tagRoutes(deps: Deps): Router {
  const router = Router();
  for (const kind of recordKinds) addRoute(router, deps, kind);
  return router;
}

function addRoute(router: Router, deps: Deps, kind: RecordKind): void {
  router.post(`${kind.path}/:id/tags`, allow(kind.rights.change), async (req, res) => {
    const form = await readTagForm(deps, req);
    const { id } = Params.parse(req.params);
    const me = currentAdmin(res);
    await asAuthor(deps.db, me, async (trx) => {
      const { tag_ids } = await kind.lockOpen(trx, me, id);
      await kind.setTags(trx, id, await tagsAfter(trx, tag_ids, form));
    });
    const from = readFrom(req.query);
    flashTags(res, form, recordAddress(kind.path, id, { from }, 'tags'));
    res.redirect(303, recordAddress(kind.path, id, { from }));
  });
}
