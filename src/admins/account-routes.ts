import { type Request, type Response, Router } from 'express';
import { hashPassword } from '../auth/passwords.ts';
import { turnOff } from '../auth/second-factor.ts';
import { endSessions } from '../auth/sessions.ts';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { disable, enable } from './disable.ts';
import { requireManager } from './managing.ts';
import { type Admin, get, update } from './repository.ts';
import { AdminParams, DisableForm, PasswordForm } from './schema.ts';
import { showAdmin } from './show-page.ts';

/** What is done to somebody's account beside editing it. */
export function accountRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;

  router.post('/admins/:id/password', allow('admins.change'), async (req, res) => {
    const admin = await managed(req, res);
    const form = readForm(PasswordForm, req.body);
    if (!form.ok) return showAdmin(deps, res, admin.id, { passwordErrors: form.errors });
    // One's own needs the current one, which the profile asks for.
    if (admin.id === currentAdmin(res).id) throw forbidden('own_password');

    const password_hash = await hashPassword(form.values.password);
    await asAuthor(db, currentAdmin(res), async (trx) => {
      await update(trx, admin.id, { password_hash });
      await endSessions(trx, admin.id);
    });
    flash(res, 'admins.password_set');
    res.redirect(303, `/admins/${admin.id}`);
  });

  router.post('/admins/:id/disable', allow('admins.change'), async (req, res) => {
    const admin = await managed(req, res);
    const form = readForm(DisableForm, req.body);
    if (!form.ok) return showAdmin(deps, res, admin.id, { stateErrors: form.errors });

    const done = await disable(db, currentAdmin(res), admin.id, form.values.responsible_id);
    if ('wrong' in done) return showAdmin(deps, res, admin.id, { stateErrors: { responsible_id: done.wrong } });
    flash(res, done.handing_over ? 'admins.disabled_handing_over' : 'admins.disabled_now');
    res.redirect(303, `/admins/${admin.id}`);
  });

  router.post('/admins/:id/enable', allow('admins.change'), async (req, res) => {
    const admin = await managed(req, res);
    await enable(db, currentAdmin(res), admin.id);
    flash(res, 'admins.enabled_now');
    res.redirect(303, `/admins/${admin.id}`);
  });

  router.post('/admins/:id/second-factor/off', allow('admins.change'), async (req, res) => {
    const admin = await managed(req, res);
    // One's own needs the password and a code, which the profile asks for.
    if (admin.id === currentAdmin(res).id) throw forbidden('own_second_factor');

    await asAuthor(db, currentAdmin(res), (trx) => turnOff(trx, admin.id));
    flash(res, 'second_factor.was_reset');
    res.redirect(303, `/admins/${admin.id}`);
  });

  async function managed(req: Request, res: Response): Promise<Admin> {
    const admin = await get(db, AdminParams.parse(req.params).id);
    await requireManager(db, currentAdmin(res), admin);
    return admin;
  }

  return router;
}
