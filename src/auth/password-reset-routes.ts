import { type Response, Router } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import { matchingPasswords, passwordFields } from '../admins/schema.ts';
import { asAuthor } from '../db/change-log.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { requiredText } from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import * as passwordResets from './password-resets.ts';
import { hashPassword } from './passwords.ts';
import { endSessions } from './sessions.ts';
import { resetLimits, signInLimits } from './sign-in-limits.ts';

const askPage = view<{ mailable: boolean; account: string; errors: FieldErrors }>(
  'auth/password-reset',
  'layout/plain',
);
const sentPage = view<object>('auth/password-reset-sent', 'layout/plain');
const newPage = view<{ token: string | null; login: string; errors: FieldErrors }>('auth/password-new', 'layout/plain');

const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);
const AskForm = z.object({ account: requiredText(200) });
const Token = z.preprocess(last, z.string().regex(/^[\w-]{43}$/)).catch('');
const NewForm = z.object(passwordFields).superRefine(matchingPasswords);

export function passwordResetRoutes({ db, mailer }: Deps): Router {
  const router = Router();
  const limits = resetLimits(db);

  router.get('/password-reset', open, (_req, res) => ask(res, {}));

  router.post('/password-reset', open, async (req, res) => {
    const form = readForm(AskForm, req.body);
    if (!mailer) return ask(res, {});
    if (!form.ok) return ask(res, { account: String(form.typed.account ?? ''), errors: form.errors }, 422);
    const { account } = form.values;
    if (!(await limits.take(account, req.ip))) return ask(res, { account, errors: { account: 'auth.too_many' } }, 429);

    await enqueue(db, 'send_password_reset', { account }, { maxAttempts: 5 });
    res.redirect(303, '/password-reset/sent');
  });

  router.get('/password-reset/sent', open, (_req, res) => {
    sentPage(res, { title: res.locals.ui.t('password_reset.title') });
  });

  router.get('/password-reset/new', open, async (req, res) => {
    // Its address is a secret.
    res.set('Referrer-Policy', 'no-referrer');
    await showNew(res, Token.parse(req.query.token));
  });

  router.post('/password-reset/new', open, async (req, res) => {
    const token = Token.parse(req.body?.token);
    const form = readForm(NewForm, req.body);
    if (!form.ok) return showNew(res, token, form.errors);

    const login = await setPassword(token, form.values.password);
    if (!login) return showNew(res, '');
    // Who forgot it has likely tried too often.
    await signInLimits(db).giveBack(login, req.ip);
    flash(res, 'password_reset.done');
    res.redirect(303, '/login');
  });

  /** The login whose password it is now; undefined when the link is used or out of date. */
  async function setPassword(token: string, password: string): Promise<string | undefined> {
    const id = await passwordResets.findOwner(db, token);
    if (!id) return undefined;
    const password_hash = await hashPassword(password);
    return asAuthor(db, { id }, async (trx) => {
      const admin = await admins.lock(trx, id);
      if (!(await passwordResets.findOwner(trx, token)) || !(await passwordResets.take(trx, token))) return undefined;
      await admins.update(trx, id, { password_hash });
      await endSessions(trx, id);
      return admin.login;
    });
  }

  function ask(res: Response, { account = '', errors = {} }: { account?: string; errors?: FieldErrors }, status = 200) {
    askPage(
      res,
      { title: res.locals.ui.t('password_reset.title'), mailable: mailer !== null, account, errors },
      status,
    );
  }

  async function showNew(res: Response, token: string, errors: FieldErrors = {}): Promise<void> {
    const id = await passwordResets.findOwner(db, token);
    const login = id ? (await admins.get(db, id)).login : '';
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    newPage(
      res,
      { title: res.locals.ui.t('password_reset.new_title'), token: id ? token : null, login, errors },
      id ? status : 404,
    );
  }

  return router;
}
