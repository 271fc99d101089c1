import { Router } from 'express';
import * as actionTypes from '../action-types/repository.ts';
import * as mailTemplates from '../mail-templates/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { chooseLeads, mostRecipients } from './choose-leads.ts';
import { createMailing } from './create-mailing.ts';
import { mailingFormPage, type Shown } from './form-page.ts';
import { DraftForm, FormButtons, MailingForm } from './schema.ts';
import { readSelection, resolveSelection, type Selection } from './selection.ts';
import { sendTest } from './send-test.ts';

export function mailingFormRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const show = mailingFormPage(deps);
  const mayMail = [allow('mailings.send'), allow('leads.view')] as const;

  router.get('/mailings/new', ...mayMail, async (req, res) => {
    await show(res, { selection: readSelection(req.query) });
  });

  // The form again, with a look at it, a template filled in, or after a test; nothing is kept.
  router.post('/mailings/new', ...mayMail, async (req, res) => {
    const typed: Typed = req.body ?? {};
    const buttons = FormButtons.parse(typed);
    const shown = { selection: readSelection(typed), typed, preview_id: buttons.preview_id };
    if (buttons.do === 'template') {
      const template = buttons.template_id && (await mailTemplates.find(db, buttons.template_id));
      return show(
        res,
        template ? { ...shown, typed: { ...typed, subject: template.subject, body: template.body } } : shown,
      );
    }
    const form = readForm(DraftForm, typed);
    if (!form.ok) return show(res, { ...shown, errors: form.errors });
    if (buttons.do === 'show') return show(res, shown);

    const { recipients } = await chooseLeads(
      db,
      currentAdmin(res),
      await resolveSelection(deps, currentAdmin(res), shown.selection),
    );
    const first = recipients.find(({ id }) => id === buttons.preview_id) ?? recipients[0];
    if (!first) return show(res, { ...shown, errors: { ids: 'mailings.nobody' } });
    await show(res, { ...shown, ...(await sendTest(deps, res, form.values, first.id)) });
  });

  router.post('/mailings', ...mayMail, async (req, res) => {
    const me = currentAdmin(res);
    const typed: Typed = req.body ?? {};
    const selection = readSelection(typed);
    const form = readForm(MailingForm, typed);
    const again = (errors: FieldErrors, more: Partial<Shown> = {}) => show(res, { selection, typed, errors, ...more });
    if (!form.ok) return again(form.errors);
    if (!deps.mailer) return again({ form: 'mailings.not_set_up' });
    const { submission_id, ...values } = form.values;
    if (!(await actionTypes.known(deps)).some(({ id }) => id === values.action_type_id))
      return again({ action_type_id: 'errors.invalid' });

    const ids = await resolveSelection(deps, me, selection);
    if (ids.length > mostRecipients) return again({});
    if (hasChanged(selection, ids)) return again({ ids: 'mailings.changed' }, { status: 409 });
    const { recipients } = await chooseLeads(db, me, ids);
    if (recipients.length === 0) return again({ ids: 'mailings.nobody' });
    const address = await createMailing(db, me, values, recipients, submission_id);
    flash(res, 'mailings.started');
    res.redirect(303, address);
  });

  return router;
}

// Whoever confirmed 1,003 leads did not see the one that matches since.
function hasChanged(selection: Selection, ids: number[]): boolean {
  return 'count' in selection && selection.count !== ids.length;
}
