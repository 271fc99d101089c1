import { Router } from 'express';
import { z } from 'zod';
import { leadAddress, readFrom } from '../leads/address.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import { id } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { moveToStep, StepChanged } from './move-to-step.ts';

const Params = z.object({ id });
const StepForm = z.object({ step_id: id, was: id.optional() });

export function leadStepRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/leads/:id/step', allow('leads.change'), async (req, res) => {
    const lead = Params.parse(req.params);
    const form = readForm(StepForm, req.body);
    if (!form.ok) throw badRequest();

    const from = readFrom(req.query);
    const { step_id, was } = form.values;
    try {
      const previous = await moveToStep(deps, currentAdmin(res), lead.id, step_id, was);
      const action = leadAddress(lead.id, { from }, 'step');
      if (previous) flash(res, 'steps.moved', { undo: { action, fields: { step_id: previous, was: step_id } } });
    } catch (error) {
      if (!(error instanceof StepChanged)) throw error;
      flash(res, 'steps.changed', { kind: 'error' });
    }
    res.redirect(303, leadAddress(lead.id, { from }));
  });

  return router;
}
