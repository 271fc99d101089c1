import { type Response, Router } from 'express';
import { AuthorizationResponseError } from 'openid-client';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { localAddress } from '../web/local-address.ts';
import { bindIdentity } from './bind-identity.ts';
import { askForCode } from './code-routes.ts';
import { enter } from './enter.ts';
import { type Begun, callbackPath, type Identity, type SignInService } from './oidc.ts';

declare module 'express-session' {
  interface SessionData {
    /** A sign-in through the service that this browser has begun. */
    oidc?: Begun & { next: string; until: number };
  }
}

const tenMinutes = 600_000;

/** A link begins it, not a form: browsers let no form lead to another site under our Content-Security-Policy. */
export function oidcRoutes({ db, log }: Deps, service: SignInService | null): Router {
  const router = Router();

  router.get('/login/oidc', open, async (req, res) => {
    if (!service) throw notFound();
    const next = localAddress(req.query.next);
    const beginning = await service.begin().catch((error) => tell(error, 'no answer'));
    if (!beginning) return refuse(res, 'oidc.silent');
    req.session.oidc = { ...beginning.begun, next, until: Date.now() + tenMinutes };
    res.redirect(303, beginning.address.href);
  });

  router.get(callbackPath, open, async (req, res) => {
    if (!service) throw notFound();
    const { oidc: begun } = req.session;
    delete req.session.oidc;
    if (!begun || begun.until < Date.now()) return refuse(res, 'oidc.out_of_date');

    const identity = await service.finish(req.originalUrl, begun).catch((error): Identity | string => {
      tell(error, 'sign-in failed');
      return error instanceof AuthorizationResponseError ? 'oidc.refused' : 'oidc.unfitting';
    });
    if (typeof identity === 'string') return refuse(res, identity);
    const admin = await bindIdentity(db, identity);
    if (!admin) return refuse(res, 'oidc.nobody');
    if (admin.totp_since) return askForCode(req, res, admin, begun.next);
    await enter(req, admin);
    res.redirect(303, begun.next);
  });

  function refuse(res: Response, key: string): void {
    flash(res, key, { kind: 'error', values: { service: service?.label ?? '' } });
    res.redirect(303, '/login');
  }

  // What the service wrote may name a person: only the kind of failure is logged.
  function tell({ name, code }: Error & { code?: string }, what: string): undefined {
    log.warn({ error: name, code }, `sign-in service: ${what}`);
  }

  return router;
}
