import { Router } from 'express';
import { saveColumns } from '../lists/columns-route.ts';
import { readFilter } from '../lists/filter.ts';
import { listPage } from '../lists/list-page.ts';
import { searchRoute } from '../lists/search-route.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { leadList } from './list-spec.ts';

export function leadListRoutes(deps: Deps): Router {
  const router = Router();
  const list = listPage(deps, leadList);

  router.get('/leads', allow('leads.view'), async (req, res) => {
    await list(res, readFilter(leadList, req.query, currentAdmin(res).page_size));
  });

  router.post('/leads/columns', allow('leads.view'), saveColumns(deps, leadList));

  router.get('/leads/search', allow('leads.view'), searchRoute(deps, leadList));

  return router;
}
