import { Router } from 'express';
import { savedViewRoutes } from '../saved-views/routes.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { columnsPage, saveColumns } from './columns-page.ts';
import { filterRoute } from './filter-route.ts';
import { listPage } from './list-page.ts';
import { searchRoute } from './search-route.ts';
import type { Listed, ListSpec } from './spec.ts';

/** The pages of one list: `/leads`, `/leads/columns` and so on, for those who may see its records. */
export function listRoutes<Row extends Listed>(deps: Deps, spec: ListSpec<Row>): Router {
  const router = Router();
  const { path, view } = spec;
  const list = listPage(deps, spec);

  router.get(path, allow(view), async (req, res) => {
    await list(res, req.query);
  });

  router.get(`${path}/columns`, allow(view), columnsPage(deps, spec));

  router.post(`${path}/columns`, allow(view), saveColumns(deps, spec));

  router.get(`${path}/filter`, allow(view), filterRoute(deps, spec));

  router.get(`${path}/search`, allow(view), searchRoute(deps, spec));

  router.use(savedViewRoutes(deps, spec));

  return router;
}
