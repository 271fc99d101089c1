import { Router } from 'express';
import { columnsPage, saveColumns } from '../lists/columns-page.ts';
import { filterRoute } from '../lists/filter-route.ts';
import { listPage } from '../lists/list-page.ts';
import { searchRoute } from '../lists/search-route.ts';
import { savedViewRoutes } from '../saved-views/routes.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { clientList } from './list-spec.ts';

export function clientListRoutes(deps: Deps): Router {
  const router = Router();
  const list = listPage(deps, clientList);

  router.get('/clients', allow('clients.view'), async (req, res) => {
    await list(res, req.query);
  });

  router.get('/clients/columns', allow('clients.view'), columnsPage(deps, clientList));

  router.post('/clients/columns', allow('clients.view'), saveColumns(deps, clientList));

  router.get('/clients/filter', allow('clients.view'), filterRoute(deps, clientList));

  router.get('/clients/search', allow('clients.view'), searchRoute(deps, clientList));

  router.use(savedViewRoutes(deps, clientList, 'clients.view'));

  return router;
}
