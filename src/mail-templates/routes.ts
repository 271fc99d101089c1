import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { unlessTaken } from '../db/dictionary-table.ts';
import { loadNames, type Names } from '../leads/names.ts';
import { type MergeField, mergeFields, type WrongFields, wrongFields } from '../mailing/merge-fields.ts';
import { mergedTexts } from '../mailing/schema.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import type { MailTemplate } from './repository.ts';
import * as templates from './repository.ts';

const path = '/settings/mail-templates';

const index = view<{ templates: MailTemplate[] }>('mail-templates/index');
const formPage = view<{
  template: MailTemplate | null;
  typed: Typed;
  errors: FieldErrors;
  wrong: WrongFields;
  merge_fields: MergeField[];
  conflict: boolean;
  submission_id: string;
}>('mail-templates/form');

const Params = z.object({ id: fields.id });
const shapeOf = (names: Names) => ({ name: fields.requiredText(60), ...mergedTexts(names) });

export function mailTemplateRoutes(deps: Deps): Router {
  const { db } = deps;
  const router = Router();
  const mayChange = allow('settings.change');

  router.get(path, mayChange, async (_req, res) => {
    const { t } = res.locals.ui;
    const crumbs = [{ text: t('nav.settings'), href: '/settings' }, { text: t('mail_templates.title') }];
    index(res, { title: t('mail_templates.title'), crumbs, templates: await templates.list(db) });
  });

  router.get(`${path}/new`, mayChange, (_req, res) => showForm(res, null, {}));

  router.post(path, mayChange, async (req, res) => {
    const NewForm = z.object({ ...shapeOf(await loadNames(deps)), submission_id: fields.submissionId });
    const form = readForm(NewForm, req.body);
    if (!form.ok) return showForm(res, null, form.typed, form.errors);
    const { submission_id, ...given } = form.values;
    const me = currentAdmin(res);
    const location = await unlessTaken(() =>
      asAuthor(db, me, (trx) =>
        once(trx, me.id, submission_id, async () => {
          await templates.create(trx, given);
          return path;
        }),
      ),
    );
    if (!location) return showForm(res, null, form.values, { name: 'errors.taken' });
    flash(res, 'settings.added', { values: { name: given.name } });
    res.redirect(303, location);
  });

  router.get(`${path}/:id/edit`, mayChange, async (req, res) => {
    const template = await templates.get(db, Params.parse(req.params).id);
    await showForm(res, template, { ...template });
  });

  router.post(`${path}/:id`, mayChange, async (req, res) => {
    const template = await templates.get(db, Params.parse(req.params).id);
    const EditForm = z.object({ ...shapeOf(await loadNames(deps)), version: fields.version });
    const form = readForm(EditForm, req.body);
    if (!form.ok) return showForm(res, template, form.typed, form.errors);
    const { version, ...given } = form.values;
    const saved = await unlessTaken(() =>
      asAuthor(db, currentAdmin(res), async (trx) => ({
        conflict: await templates.update(trx, template.id, version, given),
      })),
    );
    if (!saved) return showForm(res, template, form.values, { name: 'errors.taken' });
    if (saved.conflict) return showForm(res, saved.conflict, form.values, {}, true);
    flash(res, 'settings.saved', { values: { name: given.name } });
    res.redirect(303, path);
  });

  router.post(`${path}/:id/delete`, mayChange, async (req, res) => {
    const { id } = Params.parse(req.params);
    const { name } = await templates.get(db, id);
    await asAuthor(db, currentAdmin(res), (trx) => templates.remove(trx, id));
    flash(res, 'mail_templates.removed', { values: { name } });
    res.redirect(303, path);
  });

  async function showForm(
    res: Response,
    template: MailTemplate | null,
    typed: Typed,
    errors: FieldErrors = {},
    conflict = false,
  ): Promise<void> {
    const names = await loadNames(deps);
    const { t } = res.locals.ui;
    const title = template ? t('settings.edit_title', { name: template.name }) : t('mail_templates.new');
    const crumbs = [
      { text: t('nav.settings'), href: '/settings' },
      { text: t('mail_templates.title'), href: path },
      { text: title },
    ];
    const wrong = wrongFields(`${typed.subject ?? ''} ${typed.body ?? ''}`, names);
    const status = conflict ? 409 : Object.keys(errors).length > 0 ? 422 : 200;
    const locals = {
      template,
      typed,
      errors,
      wrong,
      merge_fields: mergeFields(names),
      conflict,
      submission_id: randomUUID(),
    };
    formPage(res, { title, crumbs, ...locals }, status);
  }

  return router;
}
