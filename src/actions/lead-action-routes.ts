import { Router } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { leadAddress, readFrom } from '../leads/address.ts';
import { loadNames } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { leadPage } from '../leads/show-page.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import { id } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { once } from '../web/submissions.ts';
import { readAction } from './form.ts';
import * as actions from './repository.ts';
import { tellAssignee } from './tell-assignee.ts';

const Params = z.object({ id });

export function leadActionRoutes(deps: Deps): Router {
  const router = Router();
  const show = leadPage(deps);

  router.post('/leads/:id/actions', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const { id: leadId } = Params.parse(req.params);
    const form = readAction(req.body, await loadNames(deps));
    if (!form.ok) return show(res, await leads.get(deps.db, me, leadId), req.query, form);

    const { values, submission_id } = form.values;
    const address = await asAuthor(deps.db, me, (trx) =>
      once(trx, me.id, submission_id, async () => {
        const id = await actions.create(trx, me, leadId, values);
        if (!id) throw await whyNot(trx, me, leadId);
        await tellAssignee(trx, me, { id, lead_id: leadId, assignee_id: values.assignee_id });
        return leadAddress(leadId, { from: readFrom(req.query) });
      }),
    );
    flash(res, 'actions.added', { values: { submission: submission_id ?? '' } });
    res.redirect(303, address);
  });

  return router;
}

/** In the bin, or not there for this person. */
async function whyNot(trx: Knex.Transaction, me: Admin, leadId: number): Promise<Error> {
  await leads.lockOpen(trx, me, leadId);
  return notFound();
}
