import { type Response, Router } from 'express';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { changeRights } from './change-rights.ts';
import { type Admin, get } from './repository.ts';
import { covers, presetNames, presetOf, presets, rightsByModule } from './rights.ts';
import { AdminParams, RightsForm } from './schema.ts';

type Ticked = { rights: unknown; own_leads_only: unknown };
type PresetButton = { name: string; current: boolean; allowed: boolean };

const page = view<{
  admin: Admin;
  ticked: string[];
  ownLeadsOnly: boolean;
  modules: Array<[module: string, rights: readonly string[]]>;
  presetButtons: PresetButton[];
  wrong: string | null;
}>('admins/rights');

export function rightsRoutes({ db }: Deps): Router {
  const router = Router();

  router.get('/admins/:id/rights', allow('admins.change'), async (req, res) => {
    show(res, await get(db, AdminParams.parse(req.params).id));
  });

  router.post('/admins/:id/rights', allow('admins.change'), async (req, res) => {
    const admin = await get(db, AdminParams.parse(req.params).id);
    const form = readForm(RightsForm, req.body);
    if (!form.ok) return show(res, admin, 'errors.invalid', form.typed as Ticked);

    const wrong = await changeRights(db, currentAdmin(res), admin.id, form.values);
    if (wrong === 'admins.stale_rights') return show(res, admin, wrong, undefined, 409);
    if (wrong) return show(res, admin, wrong, form.values);
    flash(res, 'admins.rights_saved');
    res.redirect(303, `/admins/${admin.id}`);
  });

  return router;
}

function show(res: Response, admin: Admin, wrong: string | null = null, typed: Ticked = admin, status = 422): void {
  const me = currentAdmin(res);
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.admins'), href: '/admins' },
    { text: admin.full_name, href: `/admins/${admin.id}` },
    { text: t('admins.rights') },
  ];
  const current = presetOf(admin);
  const presetButtons = presetNames.map((name) => ({
    name,
    current: name === current,
    allowed: covers({ ...me, rights: [...me.rights, ...admin.rights] }, presets[name]),
  }));
  const ticked = [typed.rights ?? []].flat().map(String);
  const modules = Object.entries(rightsByModule);
  const locals = { admin, ticked, ownLeadsOnly: Boolean(typed.own_leads_only), modules, presetButtons, wrong };
  page(res, { title: t('admins.rights'), crumbs, ...locals }, wrong ? status : 200);
}
