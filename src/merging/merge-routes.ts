import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import * as redirects from '../leads/redirects.ts';
import type { Lead } from '../leads/repository.ts';
import * as leads from '../leads/repository.ts';
import { undoOf } from '../operations/as-operation.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError, notFound } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors } from '../web/form.ts';
import { readSearch } from './find-leads.ts';
import { mergeLeads, StaleMerge } from './merge.ts';
import { type Choice, completed, mergedValues } from './merge-fields.ts';
import { showMerge, showMore } from './merge-page.ts';
import { readChoice, readMerge } from './read-merge.ts';

const mostLeads = 10;
const mostValues = 20;
const Asked = z.object({ ids: fields.ids.catch([]), add: fields.checkbox.catch(false) });

/** Merging takes leads away and changes one: both rights are needed. */
export function mergeRoutes(deps: Deps): Router {
  const router = Router();
  const { db, config } = deps;
  const rights = [allow('leads.delete'), allow('leads.change')] as const;

  router.get('/leads/merge', ...rights, async (req, res) => {
    const { ids, add } = Asked.parse(req.query);
    const found = await loadLeads(currentAdmin(res), ids);
    if (found.length < 2 && ids.length > 1) return res.redirect(303, `/leads/${found[0]!.id}`);
    if (found.length < 2 || add) return showMore(deps, res, found, readSearch(req.query));
    await showMerge(deps, res, found, { choice: readChoice(req.query, found, currentAdmin(res)) });
  });

  router.post('/leads/merge', ...rights, async (req, res) => {
    const { ids } = Asked.parse(req.body ?? {});
    const found = await loadLeads(currentAdmin(res), ids);
    // All of them are in one already: somebody was quicker.
    if (found.length < 2 && ids.length > 1) return res.redirect(303, `/leads/${found[0]!.id}`);
    if (found.length < 2) return showMore(deps, res, found, '', 'merging.choose_two');
    const choice = readChoice(req.body, found, currentAdmin(res));
    const errors = tooMany(found, choice);
    if (Object.keys(errors).length > 0) return showMerge(deps, res, found, { choice, errors });
    await merge(req.body, res, found, choice);
  });

  async function merge(body: unknown, res: Response, found: Lead[], choice: Partial<Choice>): Promise<void> {
    const { versions, submission_id } = readMerge(body);
    try {
      const merging = { ids: found.map(({ id }) => id), choice, versions, submission_id };
      const { operation, location, main } = await mergeLeads(db, currentAdmin(res), merging, config.default_countries);
      const values = { name: main?.full_name ?? '', count: found.length };
      if (main) flash(res, 'merging.merged', { values, undo: undoOf(operation, location) });
      res.redirect(303, location);
    } catch (error) {
      if (!(error instanceof StaleMerge)) throw error;
      await showMerge(deps, res, error.leads, { choice, stale: versions });
    }
  }

  /** Everyone that is asked for; for a merged one the lead that it is now. */
  async function loadLeads(me: Admin, ids: number[]): Promise<Lead[]> {
    if (ids.length > mostLeads) throw new HttpError(422, 'merge_too_many');
    const found = new Map<number, Lead>();
    for (const id of ids) {
      const lead = (await leads.find(db, me, id)) ?? (await mergedInto(me, id));
      if (lead.deleted_at) throw new HttpError(409, 'in_bin');
      found.set(lead.id, lead);
    }
    return [...found.values()];
  }

  async function mergedInto(me: Admin, id: number): Promise<Lead> {
    const now = await redirects.find(db, me, id);
    if (!now) throw notFound();
    return leads.get(db, me, now);
  }

  function tooMany(found: Lead[], choice: Partial<Choice>): FieldErrors {
    const values = mergedValues(found, completed(found, choice), config.default_countries);
    const long = (['phones', 'emails'] as const).filter((field) => (values[field]?.length ?? 0) > mostValues);
    return Object.fromEntries(long.map((field) => [field, 'leads.form.too_many']));
  }

  return router;
}
