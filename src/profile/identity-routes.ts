import { Router } from 'express';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';

/** The account of the sign-in service that opens this one. */
export function identityRoutes({ db }: Deps): Router {
  const router = Router();

  router.post('/profile/identity/unbind', allow('signed_in'), async (_req, res) => {
    const me = currentAdmin(res);
    await asAuthor(db, me, (trx) => admins.update(trx, me.id, { oidc_issuer: null, oidc_subject: null }));
    flash(res, 'oidc.unbound');
    res.redirect(303, '/profile');
  });

  return router;
}
