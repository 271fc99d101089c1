import { Router } from 'express';
import type passport from 'passport';
import type { Admin } from '../admins/repository.ts';
import { allow, open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { view } from '../web/views.ts';
import { localAddress } from './local-address.ts';
import { signInLimits } from './sign-in-limits.ts';

const loginPage = view<{ login: string; next: string; errors: FieldErrors }>('auth/login', 'layout/plain');

export function authRoutes({ db }: Deps, auth: InstanceType<typeof passport.Passport>): Router {
  const router = Router();
  const limits = signInLimits(db);

  router.get('/login', open, (req, res) => {
    const next = localAddress(req.query.next);
    if (req.user) return res.redirect(303, next);
    loginPage(res, { login: '', next, errors: {} });
  });

  router.post('/login', open, async (req, res, next) => {
    const login = String(req.body?.login ?? '').slice(0, 200);
    const onward = localAddress(req.body?.next);
    const refuse = (key: string, status: number) =>
      loginPage(res, { login, next: onward, errors: { login: key } }, status);

    if (await limits.isExhausted(login, req.ip)) return refuse('auth.too_many', 429);
    auth.authenticate('local', async (error: unknown, admin: Admin | false) => {
      if (error) return next(error);
      if (!admin) {
        await limits.countFailure(login, req.ip);
        return refuse('auth.wrong', 422);
      }
      await limits.forgive(login, req.ip);
      req.logIn(admin, (failed) => (failed ? next(failed) : res.redirect(303, onward)));
    })(req, res, next);
  });

  router.post('/logout', allow('signed_in'), (req, res, next) => {
    req.session.destroy((error) => (error ? next(error) : res.redirect(303, '/login')));
  });

  return router;
}
