import { type Response, Router } from 'express';
import type { Knex } from 'knex';
import * as admins from '../admins/repository.ts';
import { endSessions } from '../auth/sessions.ts';
import { asAuthor } from '../db/change-log.ts';
import { type Choices, localeChoices } from '../i18n/choices.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { changePassword } from './change-password.ts';
import { checkPassword } from './check-password.ts';
import { OwnPasswordForm, ProfileForm, pageSizes, themes } from './schema.ts';

const page = view<{
  values: Typed;
  errors: FieldErrors;
  passwordErrors: FieldErrors;
  choices: Choices;
  themes: readonly string[];
  pageSizes: readonly number[];
}>('profile/show');

export function profileRoutes({ db }: Deps): Router {
  const router = Router();

  router.get('/profile', allow('signed_in'), (_req, res) => show(res));

  router.post('/profile', allow('signed_in'), async (req, res) => {
    const me = currentAdmin(res);
    const form = readForm(ProfileForm, req.body);
    if (!form.ok) return show(res, { values: form.typed, errors: form.errors });

    const { confirm_password, ...values } = form.values;
    const refused = values.email !== me.email && (await checkConfirmed(db, me, confirm_password, req.ip));
    if (refused) return show(res, { values: form.values, errors: { confirm_password: refused } });
    await asAuthor(db, me, (trx) => admins.update(trx, me.id, values));
    flash(res, 'profile.saved');
    res.redirect(303, '/profile');
  });

  router.post('/profile/password', allow('signed_in'), async (req, res) => {
    const form = readForm(OwnPasswordForm, req.body);
    if (!form.ok) return show(res, { passwordErrors: form.errors });

    const refused = await changePassword(db, currentAdmin(res), form.values, req);
    if (refused) return show(res, { passwordErrors: { current_password: refused } });
    flash(res, 'profile.password_changed');
    res.redirect(303, '/profile');
  });

  router.post('/profile/sign-out-everywhere', allow('signed_in'), async (req, res, next) => {
    await endSessions(db, currentAdmin(res).id);
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/login')));
  });

  return router;
}

/** Links that set a password go to the e-mail: who finds a browser open must not turn them to himself. */
async function checkConfirmed(
  db: Knex,
  me: admins.Admin,
  password: string,
  address: string | undefined,
): Promise<string | undefined> {
  return password ? checkPassword(db, me, password, address) : 'profile.password_for_email';
}

function show(res: Response, given: { values?: Typed; errors?: FieldErrors; passwordErrors?: FieldErrors } = {}): void {
  const me = currentAdmin(res);
  const { values = { ...me }, errors = {}, passwordErrors = {} } = given;
  const choices = localeChoices(me.time_zone);
  const title = res.locals.ui.t('nav.profile');
  const isWrong = given.errors !== undefined || given.passwordErrors !== undefined;
  page(res, { title, values, errors, passwordErrors, choices, themes, pageSizes }, isWrong ? 422 : 200);
}
