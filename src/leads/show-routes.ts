import { Router } from 'express';
import { z } from 'zod';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import { id } from '../web/fields.ts';
import * as redirects from './redirects.ts';
import * as leads from './repository.ts';
import { leadPage } from './show-page.ts';

const Params = z.object({ id });

/** Comes last among the leads' routes: `/leads/new` and its like are no ids. */
export function leadShowRoutes(deps: Deps): Router {
  const router = Router();
  const show = leadPage(deps);

  router.get('/leads/:id', allow('leads.view'), async (req, res) => {
    const { id: leadId } = Params.parse(req.params);
    const lead = await leads.find(deps.db, currentAdmin(res), leadId);
    if (lead) return show(res, lead, req.query);
    const mergedInto = await redirects.find(deps.db, currentAdmin(res), leadId);
    if (!mergedInto) throw notFound();
    // Not for ever: an undo brings the old lead back.
    res.redirect(303, `/leads/${mergedInto}`);
  });

  return router;
}
