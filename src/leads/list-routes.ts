import { Router } from 'express';
import { columnsPage, saveColumns } from '../lists/columns-page.ts';
import { filterRoute } from '../lists/filter-route.ts';
import { listPage } from '../lists/list-page.ts';
import { searchRoute } from '../lists/search-route.ts';
import { savedViewRoutes } from '../saved-views/routes.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { leadList } from './list-spec.ts';

export function leadListRoutes(deps: Deps): Router {
  const router = Router();
  const list = listPage(deps, leadList);

  router.get('/leads', allow('leads.view'), async (req, res) => {
    await list(res, req.query);
  });

  router.get('/leads/columns', allow('leads.view'), columnsPage(deps, leadList));

  router.post('/leads/columns', allow('leads.view'), saveColumns(deps, leadList));

  router.get('/leads/filter', allow('leads.view'), filterRoute(deps, leadList));

  router.get('/leads/search', allow('leads.view'), searchRoute(deps, leadList));

  router.use(savedViewRoutes(deps, leadList, 'leads.view'));

  return router;
}
