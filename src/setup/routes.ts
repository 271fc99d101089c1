import { type Request, Router } from 'express';
import * as admins from '../admins/repository.ts';
import { enter } from '../auth/enter.ts';
import { hashPassword } from '../auth/passwords.ts';
import { usualZone } from '../config.ts';
import { type Choices, localeChoices } from '../i18n/choices.ts';
import type { Language } from '../i18n/translator.ts';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden, notFound } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { SetupForm } from './schema.ts';
import { setUp } from './set-up.ts';
import { isSetupToken } from './token.ts';

const page = view<{ token: string; values: Typed; errors: FieldErrors; choices: Choices }>('setup/new', 'layout/plain');

export function setupRoutes({ db, config }: Deps): Router {
  const router = Router();

  router.get('/setup', open, async (req, res) => {
    const token = await admit(req);
    const { lang } = res.locals.ui;
    const values = { language: lang, time_zone: likelyZone(lang, config.time_zone), demo: '1' };
    const title = res.locals.ui.t('setup.title');
    page(res, { title, token, values, errors: {}, choices: localeChoices(config.time_zone) });
  });

  router.post('/setup', open, async (req, res) => {
    const token = await admit(req);
    const form = readForm(SetupForm, req.body);
    if (!form.ok) {
      const title = res.locals.ui.t('setup.title');
      return page(
        res,
        { title, token, values: form.typed, errors: form.errors, choices: localeChoices(config.time_zone) },
        422,
      );
    }

    const { password, password_again: _, demo, ...person } = form.values;
    const admin = await setUp(db, { ...person, password_hash: await hashPassword(password) }, demo);
    await enter(req, admin);
    flash(res, demo ? 'setup.done_with_demo' : 'setup.done');
    res.redirect(303, '/leads');
  });

  /** The page is there for whoever has the link, and only until somebody has used it. */
  async function admit(req: Request): Promise<string> {
    if (await admins.areThereAny(db)) throw notFound();
    if (!(await isSetupToken(db, req.query.token))) throw forbidden('setup_token');
    return String(req.query.token);
  }

  return router;
}

// The zone that a configuration has by itself says less than the language of the browser.
function likelyZone(language: Language, configured: string): string {
  return language === 'lt' && configured === usualZone ? 'Europe/Vilnius' : configured;
}
