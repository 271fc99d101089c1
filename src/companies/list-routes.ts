import { Router } from 'express';
import { columnsPage, saveColumns } from '../lists/columns-page.ts';
import { filterRoute } from '../lists/filter-route.ts';
import { listPage } from '../lists/list-page.ts';
import { searchRoute } from '../lists/search-route.ts';
import { savedViewRoutes } from '../saved-views/routes.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { companyList } from './list-spec.ts';

export function companyListRoutes(deps: Deps): Router {
  const router = Router();
  const list = listPage(deps, companyList);

  router.get('/companies', allow('companies.view'), async (req, res) => {
    await list(res, req.query);
  });

  router.get('/companies/columns', allow('companies.view'), columnsPage(deps, companyList));

  router.post('/companies/columns', allow('companies.view'), saveColumns(deps, companyList));

  router.get('/companies/filter', allow('companies.view'), filterRoute(deps, companyList));

  router.get('/companies/search', allow('companies.view'), searchRoute(deps, companyList));

  router.use(savedViewRoutes(deps, companyList, 'companies.view'));

  return router;
}
