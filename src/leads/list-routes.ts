import { Router } from 'express';
import * as admins from '../admins/repository.ts';
import { localAddress } from '../auth/local-address.ts';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { readColumns } from './columns.ts';
import { readFilter } from './filter.ts';
import { leadListPage } from './list-page.ts';

export function leadListRoutes(deps: Deps): Router {
  const router = Router();
  const list = leadListPage(deps);

  router.get('/leads', allow('leads.view'), async (req, res) => {
    await list(res, readFilter(req.query, currentAdmin(res).page_size));
  });

  router.post('/leads/columns', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const lead_columns = req.body?.reset ? null : readColumns(req.body?.columns);
    await asAuthor(deps.db, me, (trx) => admins.update(trx, me.id, { lead_columns }));
    res.redirect(303, localAddress(req.body?.back ?? '/leads'));
  });

  return router;
}
