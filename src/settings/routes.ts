import { Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import { checkbox } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { getSetting, type Settings, setSetting } from './repository.ts';

const page = view<Settings>('settings/index');
const ModulesForm = z.object({ tags_enabled: checkbox });
const ConversionForm = z.object({ convert_from_any_step: checkbox });

export function settingsRoutes(deps: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings', mayChange, async (_req, res) => {
    const { t } = res.locals.ui;
    page(res, {
      title: t('nav.settings'),
      crumbs: [],
      tags_enabled: await getSetting(deps, 'tags_enabled'),
      convert_from_any_step: await getSetting(deps, 'convert_from_any_step'),
    });
  });

  router.post('/settings/modules', mayChange, async (req, res) => {
    const form = readForm(ModulesForm, req.body);
    if (!form.ok) throw badRequest();
    await asAuthor(deps.db, currentAdmin(res), (trx) => setSetting(trx, 'tags_enabled', form.values.tags_enabled));
    flash(res, 'settings.modules_saved');
    res.redirect(303, '/settings');
  });

  router.post('/settings/conversion', mayChange, async (req, res) => {
    const form = readForm(ConversionForm, req.body);
    if (!form.ok) throw badRequest();
    const { convert_from_any_step } = form.values;
    await asAuthor(deps.db, currentAdmin(res), (trx) =>
      setSetting(trx, 'convert_from_any_step', convert_from_any_step),
    );
    flash(res, 'settings.conversion_saved');
    res.redirect(303, '/settings');
  });

  return router;
}
