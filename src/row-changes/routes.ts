import { Router } from 'express';
import { z } from 'zod';
import { readFrom } from '../leads/address.ts';
import { choicesFor, refusedChoices } from '../leads/choices.ts';
import * as leads from '../leads/repository.ts';
import { undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { ChangedMeanwhile, changeLead, columnOf, type RowChange, rowFields } from './change-lead.ts';
import { listAddress, showRowChange } from './page.ts';

const Params = z.object({ id: fields.id, field: z.enum(rowFields) });
const idOrNone = z.union([z.literal('none').transform(() => null), fields.id], 'errors.required');
const was = z.preprocess((value) => (value === '' ? undefined : value), idOrNone.optional().catch(undefined));
const forms = {
  step: z.object({ step_id: z.union([fields.id], 'errors.required'), was }),
  responsible: z.object({ responsible_id: idOrNone, was }),
};

/** Changing the step or the responsible of a lead from its row of the table. */
export function rowChangeRoutes(deps: Deps): Router {
  const router = Router();
  const show = showRowChange(deps);

  router.get('/leads/:id/change/:field', allow('leads.change'), async (req, res) => {
    const { id, field } = Params.parse(req.params);
    const lead = await leads.get(deps.db, currentAdmin(res), id);
    if (lead.deleted_at) throw new HttpError(409, 'in_bin');
    await show(res, lead, field, readFrom(req.query));
  });

  router.post('/leads/:id/change/:field', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const { id, field } = Params.parse(req.params);
    const from = readFrom(req.body ?? {});
    const lead = await leads.get(deps.db, me, id);
    const change = await readChange(deps, me, lead, field, req.body);
    if ('errors' in change) return show(res, lead, field, from, { errors: change.errors });

    const done = await changeLead(deps.db, me, id, change).catch((error) => {
      if (error instanceof ChangedMeanwhile) return error;
      throw error;
    });
    if (done instanceof ChangedMeanwhile) return show(res, done.lead, field, from, { changed: true });
    const back = listAddress(from);
    if (done) flash(res, `row_changes.done_${field}`, { values: { name: lead.full_name }, undo: undoOf(done, back) });
    res.redirect(303, back);
  });

  return router;
}

async function readChange(
  deps: Deps,
  me: ReturnType<typeof currentAdmin>,
  lead: leads.Lead,
  field: RowChange['field'],
  body: unknown,
): Promise<RowChange | { errors: FieldErrors }> {
  const form = readForm<z.ZodType<Record<string, number | null | undefined>>>(forms[field], body);
  if (!form.ok) return { errors: form.errors };
  const value = form.values[columnOf[field]] ?? null;
  const choices = await choicesFor(deps, me, lead);
  const errors = refusedChoices({ [columnOf[field]]: value }, choices, me);
  return Object.keys(errors).length > 0 ? { errors } : { field, value, was: form.values.was };
}
