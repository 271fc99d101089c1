import { type Request, type Response, Router } from 'express';
import type passport from 'passport';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { allow, open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { localAddress } from '../web/local-address.ts';
import { view } from '../web/views.ts';
import { askForCode } from './code-routes.ts';
import { enter } from './enter.ts';
import type { SignInService } from './oidc.ts';
import { signInLimits } from './sign-in-limits.ts';

interface LoginPage {
  login: string;
  next: string;
  /** Why one is here, if one was signed in before; `unsaved` is what one had sent. */
  ended: '1' | 'unsaved' | null;
  errors: FieldErrors;
  mailable: boolean;
  service: string | null;
}

const loginPage = view<LoginPage>('auth/login', 'layout/plain');

const short = (most: number) =>
  z.preprocess((value) => (Array.isArray(value) ? value.at(-1) : value), z.string().max(most)).catch('');
const Ended = z.object({ ended: z.enum(['1', 'unsaved']).nullable().catch(null) });
const LoginForm = z.object({ login: short(200), password: short(200), next: short(2000) });

export function authRoutes(
  { db, mailer }: Deps,
  auth: InstanceType<typeof passport.Passport>,
  service: SignInService | null,
): Router {
  const router = Router();
  const limits = signInLimits(db);
  const offered = { mailable: mailer !== null, service: service?.label ?? null };

  router.get('/login', open, (req, res) => {
    const next = localAddress(req.query.next);
    if (req.user) return res.redirect(303, next);
    loginPage(res, {
      title: res.locals.ui.t('auth.title'),
      login: '',
      next,
      ...Ended.parse(req.query),
      errors: {},
      ...offered,
    });
  });

  router.post('/login', open, async (req, res) => {
    const { login, password, next: wanted } = LoginForm.parse(req.body ?? {});
    const onward = localAddress(wanted);
    const refuse = (key: string, status: number) =>
      loginPage(
        res,
        { title: res.locals.ui.t('auth.title'), login, next: onward, ended: null, errors: { login: key }, ...offered },
        status,
      );

    if (!(await limits.take(login, req.ip))) return refuse('auth.too_many', 429);
    req.body = { login, password };
    const admin = await authenticated(auth, req, res);
    if (!admin) return refuse('auth.wrong', 422);
    await limits.giveBack(login, req.ip);
    if (admin.totp_since) return askForCode(req, res, admin, onward);
    await enter(req, admin);
    res.redirect(303, onward);
  });

  router.post('/logout', allow('signed_in'), (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/login')));
  });

  return router;
}

function authenticated(
  auth: InstanceType<typeof passport.Passport>,
  req: Request,
  res: Response,
): Promise<Admin | false> {
  return new Promise((resolve, reject) => {
    const done = (error: unknown, admin: Admin | false) => (error ? reject(error) : resolve(admin));
    auth.authenticate('local', done)(req, res, reject);
  });
}
