import { type Request, type Response, Router } from 'express';
import * as actionTypes from '../action-types/repository.ts';
import { loadNames } from '../leads/names.ts';
import * as mailTemplates from '../mail-templates/repository.ts';
import { choosable } from '../moving/going.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { type UploadRule, uploadedFiles } from '../web/uploads.ts';
import * as attachments from './attachments.ts';
import { chooseLeads, mostRecipients } from './choose-leads.ts';
import { createMailing } from './create-mailing.ts';
import { mailingFormPage, type Shown } from './form-page.ts';
import { AttachmentIds, draftForm, FormButtons, mailingForm } from './schema.ts';
import { readSelection, resolveSelection, type Selection } from './selection.ts';
import { sendTest } from './send-test.ts';

/** Which address takes files. */
export const mailingUploads: Record<string, UploadRule> = {
  '/mailings/new': {
    rights: ['mailings.send'],
    files: attachments.mostFiles,
    bytes: attachments.mostBytes,
    kept: 'memory',
  },
};

export function mailingFormRoutes(deps: Deps): Router {
  const router = Router();
  const show = mailingFormPage(deps);
  const mayMail = [allow('mailings.send'), allow('leads.view')] as const;

  router.get('/mailings/new', ...mayMail, async (req, res) => {
    await show(res, { selection: await readSelection(deps, req.query) });
  });

  // The form again, with a look at it, a template, a file or after a test; only files are kept, for a day.
  router.post('/mailings/new', ...mayMail, async (req, res) => {
    const typed: Typed = req.body ?? {};
    const { preview_id } = FormButtons.parse(typed);
    await show(res, {
      selection: await readSelection(deps, typed),
      typed,
      preview_id,
      ...(await pressed(deps, req, res)),
    });
  });

  router.post('/mailings', ...mayMail, async (req, res) => {
    const me = currentAdmin(res);
    const typed: Typed = req.body ?? {};
    const selection = await readSelection(deps, typed);
    const form = readForm(mailingForm(await loadNames(deps)), typed);
    if (!form.ok) return show(res, { selection, typed, errors: form.errors });
    const ids = await resolveSelection(deps, me, selection);
    const { recipients } = await chooseLeads(deps.db, me, ids.slice(0, mostRecipients));
    const errors = await whyNot(deps, selection, ids, recipients.length, form.values.action_type_id);
    if (errors) return show(res, { selection, typed, errors, status: errors.ids === 'mailings.changed' ? 409 : 422 });

    const { submission_id, ...values } = form.values;
    const { attachment_ids } = AttachmentIds.parse(typed);
    try {
      const address = await createMailing(deps.db, me, values, recipients, { submission_id, attachment_ids });
      flash(res, 'mailings.started');
      res.redirect(303, address);
    } catch (failure) {
      if (!(failure instanceof attachments.AttachmentsGone)) throw failure;
      await show(res, { selection, typed, errors: { files: 'mailings.files_gone' } });
    }
  });

  return router;
}

/** What the button that was pressed changes about the form. */
async function pressed(deps: Deps, req: Request, res: Response): Promise<Partial<Shown>> {
  const { db } = deps;
  const typed: Typed = req.body ?? {};
  const { do: button, drop, template_id, preview_id } = FormButtons.parse(typed);
  const { attachment_ids } = AttachmentIds.parse(typed);
  if (button === 'attach') return attach(deps, req, res, attachment_ids);
  if (drop) {
    await attachments.remove(db, currentAdmin(res), drop);
    return { attachment_ids: attachment_ids.filter((id) => id !== drop) };
  }
  if (button === 'template') {
    const template = template_id && (await mailTemplates.find(db, template_id));
    return template ? { typed: { ...typed, subject: template.subject, body: template.body } } : {};
  }
  const form = readForm(draftForm(await loadNames(deps)), typed);
  if (!form.ok) return { errors: form.errors };
  if (button === 'show') return {};
  const me = currentAdmin(res);
  const { recipients } = await chooseLeads(db, me, await resolveSelection(deps, me, await readSelection(deps, typed)));
  const lead = recipients.find(({ id }) => id === preview_id) ?? recipients[0];
  return lead ? sendTest(deps, res, form.values, lead.id, attachment_ids) : { errors: { ids: 'mailings.nobody' } };
}

async function attach(deps: Deps, req: Request, res: Response, has: number[]): Promise<Partial<Shown>> {
  const { files, error } = uploadedFiles(req);
  if (error) return { errors: { files: error } };
  if (files.length === 0) return { errors: { files: 'errors.required' } };
  const me = currentAdmin(res);
  const own = await attachments.drafts(deps.db, me, has);
  if (own.length + files.length > attachments.mostFiles) return { errors: { files: 'mailings.too_many_files' } };
  try {
    const added = await deps.db.transaction((trx) => attachments.add(trx, me, files));
    return { attachment_ids: [...has, ...added] };
  } catch (failure) {
    if (failure instanceof attachments.TooMuchUnsent) return { errors: { files: 'mailings.too_much_unsent' } };
    throw failure;
  }
}

async function whyNot(
  deps: Deps,
  selection: Selection,
  ids: number[],
  recipients: number,
  typeId: number,
): Promise<FieldErrors | undefined> {
  if (!deps.mailer) return { form: 'mailings.not_set_up' };
  if (!choosable(await actionTypes.known(deps)).some(({ id }) => id === typeId))
    return { action_type_id: 'errors.invalid' };
  if (ids.length > mostRecipients) return { ids: 'mailings.too_many' };
  // Whoever confirmed 1,003 leads did not see the one that matches since.
  if ('count' in selection && selection.count !== ids.length) return { ids: 'mailings.changed' };
  return recipients === 0 ? { ids: 'mailings.nobody' } : undefined;
}
