import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { leadAddress, readFrom } from './address.ts';
import * as leads from './repository.ts';
import { unwatch, watch } from './watchers.ts';

const Params = z.object({ id });
const WatchForm = z.object({ watch: z.enum(['0', '1']).catch('1') });

export function leadWatchRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/leads/:id/watch', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const wanted = WatchForm.parse(req.body ?? {}).watch === '1';
    const lead = await asAuthor(db, me, async (trx) => {
      const found = await leads.get(trx, me, Params.parse(req.params).id);
      await (wanted ? watch : unwatch)(trx, me, found.id);
      return found;
    });
    flash(res, wanted ? 'leads.watched' : 'leads.unwatched', { values: { name: lead.full_name } });
    res.redirect(303, leadAddress(lead.id, { from: readFrom(req.query) }));
  });

  return router;
}
