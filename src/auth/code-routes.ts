import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors } from '../web/form.ts';
import { view } from '../web/views.ts';
import { enter, renewSession } from './enter.ts';
import * as recoveryCodes from './recovery-codes.ts';
import * as secondFactor from './second-factor.ts';
import { codeLimits } from './sign-in-limits.ts';

interface Awaited {
  admin_id: number;
  /** The account as it was when its password was right. */
  version: number;
  next: string;
  until: number;
}

declare module 'express-session' {
  interface SessionData {
    /** Whose password was right and whose code is awaited; he is not signed in yet. */
    awaiting_code?: Awaited;
  }
}

const tenMinutes = 600_000;
const codePage = view<{ errors: FieldErrors }>('auth/code', 'layout/plain');

const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);
const short = z.preprocess(last, z.string().trim().max(50)).catch('');
export const CodeForm = z.object({ code: short, recovery_code: short });

/** Sends on to the page that asks for the code, in a new session that is nobody's yet. */
export async function askForCode(req: Request, res: Response, admin: admins.Admin, next: string): Promise<void> {
  await renewSession(req);
  const { id: admin_id, version } = admin;
  req.session.awaiting_code = { admin_id, version, next, until: Date.now() + tenMinutes };
  res.redirect(303, '/login/code');
}

export function codeRoutes({ db, session_secret }: Deps): Router {
  const router = Router();
  const limits = codeLimits(db);
  const show = (res: Response, error?: string, status = 422) =>
    codePage(
      res,
      { title: res.locals.ui.t('second_factor.title'), errors: error ? { code: error } : {} },
      error ? status : 200,
    );

  router.get('/login/code', open, async (req, res) => {
    if (await awaited(req)) return show(res);
    res.redirect(303, '/login');
  });

  router.post('/login/code', open, async (req, res) => {
    const waiting = await awaited(req);
    if (!waiting) return res.redirect(303, '/login');
    const { admin, next } = waiting;
    if (!(await limits.take(admin.id))) return show(res, 'auth.too_many', 429);

    const fitting = await secondFactor.fits({ db, session_secret }, admin.id, CodeForm.parse(req.body ?? {}));
    if (!fitting) return show(res, 'second_factor.wrong');
    await limits.giveBack(admin.id);
    await enter(req, admin);
    if (fitting === 'recovery_code') {
      flash(res, 'second_factor.recovery_used', { values: { count: await recoveryCodes.count(db, admin.id) } });
    }
    res.redirect(303, next);
  });

  /** Nobody any more after ten minutes, or when the account was changed or disabled meanwhile. */
  async function awaited({ session }: Request): Promise<{ admin: admins.Admin; next: string } | undefined> {
    const { admin_id, version, next, until } = session.awaiting_code ?? { admin_id: 0, version: 0, next: '', until: 0 };
    if (until < Date.now()) return undefined;
    const admin = await admins.find(db, admin_id);
    return admin && admin.version === version && !admin.disabled_at ? { admin, next } : undefined;
  }

  return router;
}
