import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import * as actionTypes from '../action-types/repository.ts';
import { loadNames } from '../leads/names.ts';
import * as leads from '../leads/repository.ts';
import { missingSettings } from '../mail/mailer.ts';
import * as mailTemplates from '../mail-templates/repository.ts';
import { choosable } from '../moving/going.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import * as attachments from './attachments.ts';
import { type Chosen, chooseLeads, type LeftOut, mostRecipients } from './choose-leads.ts';
import type { Composed } from './compose.ts';
import { type MergeField, mergeFields, type WrongFields, wrongFields } from './merge-fields.ts';
import { AttachmentIds } from './schema.ts';
import { resolveSelection, type Selection } from './selection.ts';
import { composeFor } from './send-one.ts';

interface FormPage {
  typed: Typed;
  errors: FieldErrors;
  /** Names in braces that are no merge fields. */
  wrong: WrongFields;
  selection: Selection;
  chosen: Chosen;
  /** How many leads get no mail, by why. */
  left_out: Array<{ why: LeftOut; leads: Chosen['left_out'] }>;
  preview: (Composed & { id: number; full_name: string; email: string }) | null;
  action_types: actionTypes.ActionType[];
  templates: mailTemplates.MailTemplate[];
  merge_fields: MergeField[];
  missing: string[];
  sender: string;
  /** Where a test was just sent to. */
  tested: string | null;
  attachments: attachments.Attachment[];
  most: { files: number; bytes: number };
  submission_id: string;
}

export interface Shown {
  selection: Selection;
  typed?: Typed;
  errors?: FieldErrors;
  preview_id?: number | null;
  /** Files uploaded for this form; without it those that the form names. */
  attachment_ids?: number[];
  tested?: string;
  status?: number;
}

const page = view<FormPage>('mailing/new');

/** The form of a mailing with who gets it, who does not, and how it looks for one of them. */
export function mailingFormPage(deps: Deps) {
  return async (res: Response, shown: Shown): Promise<void> => {
    const {
      selection,
      typed = {},
      errors = {},
      tested = null,
      status = Object.keys(errors).length ? 422 : 200,
    } = shown;
    const me = currentAdmin(res);
    const { t } = res.locals.ui;
    const names = await loadNames(deps);
    const ids = await resolveSelection(deps, me, selection);
    const chosen = await chooseLeads(deps.db, me, ids.slice(0, mostRecipients));
    const locals: FormPage = {
      typed: { ...typed },
      errors: ids.length > mostRecipients ? { ...errors, ids: 'mailings.too_many' } : errors,
      wrong: wrongFields(`${typed.subject ?? ''} ${typed.body ?? ''}`, names),
      selection: 'count' in selection ? { ...selection, count: ids.length } : selection,
      chosen,
      left_out: byReason(chosen),
      preview: await previewFor(deps, res, chosen, typed, shown.preview_id ?? null),
      action_types: choosable(await actionTypes.known(deps)),
      templates: await mailTemplates.list(deps.db),
      merge_fields: mergeFields(names),
      missing: missingSettings(deps.config),
      sender: deps.config.mail_from ?? '',
      tested,
      attachments: await attachments.drafts(
        deps.db,
        me,
        shown.attachment_ids ?? AttachmentIds.parse(typed).attachment_ids,
      ),
      most: { files: attachments.mostFiles, bytes: attachments.mostBytes },
      submission_id: typeof typed.submission_id === 'string' ? typed.submission_id : randomUUID(),
    };
    const crumbs = [{ text: t('mailings.title'), href: '/mailings' }, { text: t('mailings.new') }];
    page(res, { title: t('mailings.new'), crumbs, ...locals }, status);
  };
}

function byReason({ left_out }: Chosen): FormPage['left_out'] {
  const reasons: LeftOut[] = ['no_email', 'bad_email', 'suppressed', 'same_email', 'in_bin'];
  return reasons
    .map((why) => ({ why, leads: left_out.filter((lead) => lead.why === why) }))
    .filter((group) => group.leads.length > 0);
}

async function previewFor(
  deps: Deps,
  res: Response,
  { recipients }: Chosen,
  { subject, body }: Typed,
  id: number | null,
): Promise<FormPage['preview']> {
  const me = currentAdmin(res);
  const recipient = recipients.find((each) => each.id === id) ?? recipients[0];
  if (!recipient || typeof body !== 'string' || !body.trim()) return null;
  const lead = await leads.get(deps.db, me, recipient.id);
  const mailing = { subject: String(subject ?? ''), body };
  const composed = await composeFor({ mailing, names: await loadNames(deps), sender: me }, lead, '#', res.locals.ui);
  return { ...composed, ...recipient };
}
