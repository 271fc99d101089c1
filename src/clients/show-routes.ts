import { Router } from 'express';
import { z } from 'zod';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import * as clients from './repository.ts';
import { clientPage } from './show-page.ts';

const Params = z.object({ id });

/** Comes last among the clients' routes: `/clients/new` and its like are no ids. */
export function clientShowRoutes(deps: Deps): Router {
  const router = Router();
  const show = clientPage(deps);

  router.get('/clients/:id', allow('clients.view'), async (req, res) => {
    await show(res, await clients.get(deps.db, currentAdmin(res), Params.parse(req.params).id), req.query);
  });

  return router;
}
