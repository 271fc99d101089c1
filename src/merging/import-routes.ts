import { Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import * as leads from '../leads/repository.ts';
import { undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError, notFound } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors } from '../web/form.ts';
import { copyFrom, StaleCopy } from './copy-from.ts';
import { readSearch } from './find-leads.ts';
import { chosenAmong, offeredFields, showChoice, showImport } from './import-page.ts';

const Params = z.object({ id: fields.id });
const names = z.preprocess((value) => [value ?? []].flat(), z.array(z.string()).max(200)).catch([]);
const From = z.object({ from: fields.optionalId.catch(null), fields: names });
const Sent = z.object({
  version: fields.version.optional().catch(undefined),
  from_version: fields.version.optional().catch(undefined),
  submission_id: fields.submissionId,
});
const most = 20;

/** Copying from another lead: choose it, choose what to copy, save. */
export function leadImportRoutes(deps: Deps): Router {
  const router = Router();
  const { db, config } = deps;

  router.get('/leads/:id/import', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const lead = await openLead(Params.parse(req.params).id, me);
    const { from, fields: wanted } = From.parse(req.query);
    if (from === null) return showChoice(deps, res, lead, readSearch(req.query));
    if (from === lead.id) return showChoice(deps, res, lead, '', 'merging.itself');
    await showImport(deps, res, { lead, from: await otherLead(from, me), fields: wanted });
  });

  router.post('/leads/:id/import', allow('leads.change'), async (req, res) => {
    const me = currentAdmin(res);
    const lead = await openLead(Params.parse(req.params).id, me);
    const { from: fromId, fields: wanted } = From.parse(req.body ?? {});
    if (fromId === null || fromId === lead.id)
      return showChoice(deps, res, lead, '', fromId ? 'merging.itself' : 'merging.choose_first');
    const from = await otherLead(fromId, me);
    const chosen = chosenAmong(await offeredFields(deps, from, lead), wanted, from, lead, config.default_countries);
    const errors = refused(wanted, chosen, from, lead);
    if (Object.keys(errors).length > 0) return showImport(deps, res, { lead, from, fields: wanted, errors });

    const copy = { id: lead.id, from: from.id, fields: chosen, ...Sent.parse(req.body) };
    try {
      const { operation, outcome } = await copyFrom(db, me, copy, config.default_countries);
      const values = { name: from.full_name };
      if (outcome === 'copied') flash(res, 'merging.copied', { values, undo: undoOf(operation) });
      if (outcome === 'unchanged') flash(res, 'leads.unchanged');
      res.redirect(303, `/leads/${lead.id}`);
    } catch (error) {
      if (!(error instanceof StaleCopy)) throw error;
      await showImport(deps, res, { lead: error.lead, from: error.from, fields: wanted, stale: true });
    }
  });

  async function openLead(id: number, me: Admin): Promise<leads.Lead> {
    const lead = await leads.get(db, me, id);
    if (lead.deleted_at) throw new HttpError(409, 'in_bin');
    return lead;
  }

  async function otherLead(id: number, me: Admin): Promise<leads.Lead> {
    const lead = await leads.get(db, me, id);
    if (lead.deleted_at) throw notFound();
    return lead;
  }

  return router;
}

function refused(wanted: string[], chosen: string[], from: leads.Lead, lead: leads.Lead): FieldErrors {
  if (wanted.length === 0) return { fields: 'merging.choose_fields' };
  const lists = (['phones', 'emails'] as const).filter((field) => chosen.includes(field));
  const long = lists.filter((field) => new Set([...lead[field], ...from[field]]).size > most);
  return Object.fromEntries(long.map((field) => [field, 'leads.form.too_many']));
}
