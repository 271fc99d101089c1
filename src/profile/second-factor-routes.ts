import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { CodeForm } from '../auth/code-routes.ts';
import * as recoveryCodes from '../auth/recovery-codes.ts';
import { seal, unseal } from '../auth/sealed.ts';
import * as secondFactor from '../auth/second-factor.ts';
import { endSessions } from '../auth/sessions.ts';
import { codeLimits } from '../auth/sign-in-limits.ts';
import { addressFor, counterOf, drawQrCode, makeSecret } from '../auth/totp.ts';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { checkPassword } from './check-password.ts';

declare module 'express-session' {
  interface SessionData {
    /** Sealed: the secret that is being set up, and codes that the next page shows. */
    totp_setup?: string;
    recovery_codes?: string;
  }
}

type SetUp = { secret: string; qr: { side: number; path: string } };

const address = '/profile/second-factor';
const page = view<{ setUp: SetUp | null; newCodes: string[]; codesLeft: number; errors: FieldErrors }>(
  'profile/second-factor',
);

const password = z.preprocess(
  (value) => (Array.isArray(value) ? value.at(-1) : value),
  z.string('errors.required').min(1, 'errors.required').max(200),
);
const Form = CodeForm.extend({ current_password: password });

export function secondFactorRoutes(deps: Deps): Router {
  const router = Router();
  const { db, session_secret } = deps;
  const limits = codeLimits(db);

  router.get(address, allow('signed_in'), (req, res) => show(req, res));

  router.post(address, allow('signed_in'), async (req, res) => {
    const me = currentAdmin(res);
    if (me.totp_since) return res.redirect(303, address);
    const form = readForm(Form, req.body);
    if (!form.ok) return show(req, res, form.errors);
    const refused = await checkPassword(db, me, form.values.current_password, req.ip);
    if (refused) return show(req, res, { current_password: refused });

    const secret = secretOf(req);
    const counter = secret && counterOf(secret, form.values.code);
    if (!counter) return show(req, res, { code: 'second_factor.wrong' });
    const codes = await asAuthor(db, me, async (trx) => {
      await endSessions(trx, me.id, req.sessionID);
      return secondFactor.turnOn(trx, deps, me.id, { secret, counter });
    });
    if (codes) showNext(req, codes);
    flash(res, 'second_factor.turned_on');
    res.redirect(303, address);
  });

  router.post(`${address}/codes`, allow('signed_in'), async (req, res) => {
    const errors = await confirm(req, res);
    if (errors) return show(req, res, errors);
    const me = currentAdmin(res);
    showNext(req, await asAuthor(db, me, (trx) => recoveryCodes.renew(trx, me.id)));
    res.redirect(303, address);
  });

  router.post(`${address}/off`, allow('signed_in'), async (req, res) => {
    const errors = await confirm(req, res);
    if (errors) return show(req, res, errors);
    const me = currentAdmin(res);
    await asAuthor(db, me, (trx) => secondFactor.turnOff(trx, me.id));
    flash(res, 'second_factor.turned_off');
    res.redirect(303, address);
  });

  /** Password and code; what is wrong with them, or nothing. */
  async function confirm(req: Request, res: Response): Promise<FieldErrors | undefined> {
    const me = currentAdmin(res);
    const form = readForm(Form, req.body);
    if (!form.ok) return form.errors;
    const refused = await checkPassword(db, me, form.values.current_password, req.ip);
    if (refused) return { current_password: refused };
    if (!(await limits.take(me.id))) return { code: 'auth.too_many' };
    if (!(await secondFactor.fits(deps, me.id, form.values))) return { code: 'second_factor.wrong' };
    await limits.giveBack(me.id);
    return undefined;
  }

  async function show(req: Request, res: Response, errors: FieldErrors = {}): Promise<void> {
    const { t } = res.locals.ui;
    const me = currentAdmin(res);
    const title = t('second_factor.title');
    const locals = {
      title,
      crumbs: [{ text: t('nav.profile'), href: '/profile' }, { text: title }],
      setUp: me.totp_since ? null : setUpFor(req, me.login),
      newCodes: takeShown(req),
      codesLeft: await recoveryCodes.count(db, me.id),
      errors,
    };
    page(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  /** The same secret until it is confirmed, so that a page loaded twice fits the app that has read it. */
  function setUpFor(req: Request, login: string): SetUp {
    const secret = secretOf(req) ?? makeSecret();
    req.session.totp_setup ??= seal(session_secret, req.sessionID, secret);
    return { secret, qr: drawQrCode(addressFor(secret, login)) };
  }

  function secretOf({ session, sessionID }: Request): string | undefined {
    return session.totp_setup && unseal(session_secret, sessionID, session.totp_setup);
  }

  function showNext(req: Request, codes: string[]): void {
    delete req.session.totp_setup;
    req.session.recovery_codes = seal(session_secret, req.sessionID, codes.join(' '));
  }

  function takeShown({ session, sessionID }: Request): string[] {
    const codes = session.recovery_codes && unseal(session_secret, sessionID, session.recovery_codes);
    delete session.recovery_codes;
    return codes ? codes.split(' ') : [];
  }

  return router;
}
