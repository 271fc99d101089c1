import { type Response, Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { isAddress } from '../mail/addresses.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { MailingParams } from './schema.ts';
import * as suppressions from './suppressions.ts';

const pageSize = 50;
const path = '/settings/suppressions';

const page = view<{
  suppressions: suppressions.Suppression[];
  q: string;
  older: number | null;
  newest: boolean;
  typed: Typed;
  errors: FieldErrors;
}>('mailing/suppressions');

const Filter = z.object({
  q: fields.text(254).catch('').default(''),
  before: fields.id.nullable().catch(null).default(null),
});
const NewForm = z.object({ email: fields.requiredText(254).refine(isAddress, 'errors.email') });

export function suppressionRoutes({ db }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get(path, mayChange, (req, res) => show(res, req.query));

  router.post(path, mayChange, async (req, res) => {
    const form = readForm(NewForm, req.body);
    if (!form.ok) return show(res, {}, form.typed, form.errors);
    await asAuthor(db, currentAdmin(res), (trx) => suppressions.add(trx, form.values.email, 'by_hand'));
    flash(res, 'suppressions.added', { values: { address: form.values.email } });
    res.redirect(303, path);
  });

  router.post(`${path}/:id/delete`, mayChange, async (req, res) => {
    const { id } = MailingParams.parse(req.params);
    const address = await asAuthor(db, currentAdmin(res), (trx) => suppressions.remove(trx, id));
    flash(res, 'suppressions.removed', { values: { address } });
    res.redirect(303, path);
  });

  async function show(res: Response, query: unknown, typed: Typed = {}, errors: FieldErrors = {}): Promise<void> {
    const filter = Filter.parse(query);
    const rows = await suppressions.list(db, filter, pageSize + 1);
    const { t } = res.locals.ui;
    const locals = {
      title: t('suppressions.title'),
      crumbs: [{ text: t('nav.settings'), href: '/settings' }, { text: t('suppressions.title') }],
      suppressions: rows.slice(0, pageSize),
      q: filter.q,
      older: rows.length > pageSize ? rows[pageSize - 1]!.id : null,
      newest: filter.before === null,
      typed,
      errors,
    };
    page(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  return router;
}
