import { Router } from 'express';
import { z } from 'zod';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { id } from '../web/fields.ts';
import * as leads from './repository.ts';
import { leadPage } from './show-page.ts';

const Params = z.object({ id });

/** Comes last among the leads' routes: `/leads/new` and its like are no ids. */
export function leadShowRoutes(deps: Deps): Router {
  const router = Router();
  const show = leadPage(deps);

  router.get('/leads/:id', allow('leads.view'), async (req, res) => {
    const lead = await leads.get(deps.db, currentAdmin(res), Params.parse(req.params).id);
    await show(res, lead, req.query);
  });

  return router;
}
