import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { clientForm, refusedClient } from '../clients/form.ts';
import type { ClientValues } from '../clients/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { withCustom } from '../fields/form.ts';
import * as customFields from '../fields/repository.ts';
import { spreadCustom } from '../fields/values.ts';
import { type NotConvertible, whyNotConvertible } from '../leads/convertible.ts';
import * as leads from '../leads/repository.ts';
import { choosable } from '../moving/going.ts';
import { undoOf } from '../operations/as-operation.ts';
import type { Operation } from '../operations/repository.ts';
import { getSetting } from '../settings/repository.ts';
import * as steps from '../steps/repository.ts';
import { refusedTags } from '../tags/refused-tags.ts';
import * as tags from '../tags/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { carriedOver, showConversion } from './conversion-page.ts';
import { convert } from './convert.ts';
import { ConversionRefused, showRefusal } from './refusal.ts';

const Params = z.object({ id: fields.id });

/** Registering a lead as a client. */
export function conversionRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/leads/:id/conversion', allow('leads.convert'), async (req, res) => {
    const lead = await leads.get(deps.db, currentAdmin(res), Params.parse(req.params).id);
    const reason = await whyNot(deps, lead);
    if (reason) return refuse(deps, res, new ConversionRefused(lead, reason));
    await showConversion(deps, res, lead);
  });

  router.post('/leads/:id/conversion', allow('leads.convert'), async (req, res) => {
    const me = currentAdmin(res);
    const lead = await leads.get(deps.db, me, Params.parse(req.params).id);
    const typed: Typed = { ...carriedOver(lead), ...spreadCustom(req.body ?? {}) };
    const known = await customFields.known(deps, 'client');
    const Form = clientForm(deps.config.default_countries, me.time_zone);
    const form = readForm(withCustom(Form, known, lead.custom), typed);
    const errors = form.ok ? refusedTags(form.values, choosable(await tags.known(deps), lead.tag_ids)) : form.errors;
    const saved =
      form.ok && Object.keys(errors).length === 0
        ? await register(deps, me, lead, form.values, fields.submissionId.parse(typed.submission_id))
        : await refused(deps, lead, errors);
    if (saved instanceof ConversionRefused) return refuse(deps, res, saved);
    if ('errors' in saved) return showConversion(deps, res, lead, { typed, errors: saved.errors });

    const values = { name: lead.full_name };
    if (saved.operation) flash(res, 'conversion.done', { values, undo: undoOf(saved.operation, `/leads/${lead.id}`) });
    res.redirect(303, `/leads/${lead.id}`);
  });

  router.post('/leads/:id/conversion/not-now', allow('leads.convert'), async (req, res) => {
    const me = currentAdmin(res);
    const { id } = Params.parse(req.params);
    await asAuthor(deps.db, me, async (trx) => {
      await leads.lock(trx, me, id);
      await leads.declineRegistration(trx, id);
    });
    res.redirect(303, `/leads/${id}`);
  });

  return router;
}

type Outcome = { operation: Operation | null } | { errors: FieldErrors } | ConversionRefused;

async function register(
  deps: Deps,
  me: Admin,
  lead: leads.Lead,
  values: ClientValues,
  submissionId: string | undefined,
): Promise<Outcome> {
  try {
    return { operation: await convert(deps, me, lead, values, submissionId) };
  } catch (error) {
    if (error instanceof ConversionRefused) return error;
    const errors = refusedClient(error);
    if (!errors) throw error;
    return { errors };
  }
}

/** What cannot be registered at all is said before what is wrong with the form. */
async function refused(deps: Deps, lead: leads.Lead, errors: FieldErrors): Promise<Outcome> {
  const reason = await whyNot(deps, lead);
  return reason ? new ConversionRefused(lead, reason) : { errors };
}

async function whyNot(deps: Deps, lead: leads.Lead): Promise<NotConvertible | null> {
  return whyNotConvertible(lead, await steps.known(deps), await getSetting(deps, 'convert_from_any_step'));
}

async function refuse(deps: Deps, res: Response, refusal: ConversionRefused): Promise<void> {
  const pipeline = await steps.known(deps);
  showRefusal(res, refusal, pipeline.at(-1)?.name ?? '');
}
