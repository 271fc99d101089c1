import { Router } from 'express';
import { z } from 'zod';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import * as companies from './repository.ts';
import { companyPage } from './show-page.ts';

const Params = z.object({ id });

/** Comes last among the companies' routes: `/companies/new` and its like are no ids. */
export function companyShowRoutes(deps: Deps): Router {
  const router = Router();
  const show = companyPage(deps);

  router.get('/companies/:id', allow('companies.view'), async (req, res) => {
    await show(res, await companies.get(deps.db, currentAdmin(res), Params.parse(req.params).id), req.query);
  });

  return router;
}
