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
import { getSetting, setSetting } from './repository.ts';

const page = view<{ tags_enabled: boolean }>('settings/index');
const ModulesForm = z.object({ tags_enabled: checkbox });

export function settingsRoutes(deps: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings', mayChange, async (_req, res) => {
    const { t } = res.locals.ui;
    page(res, { title: t('nav.settings'), crumbs: [], tags_enabled: await getSetting(deps, 'tags_enabled') });
  });

  router.post('/settings/modules', mayChange, async (req, res) => {
    const form = readForm(ModulesForm, req.body);
    if (!form.ok) throw badRequest();
    await asAuthor(deps.db, currentAdmin(res), (trx) => setSetting(trx, 'tags_enabled', form.values.tags_enabled));
    flash(res, 'settings.modules_saved');
    res.redirect(303, '/settings');
  });

  return router;
}
