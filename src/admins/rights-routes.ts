import { type Request, type Response, Router } from 'express';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { changeRights } from './change-rights.ts';
import { mayManage, requireRightsManager } from './managing.ts';
import { type Admin, get } from './repository.ts';
import { completed, covers, type PresetName, presetNames, presetOf, presets, rightsByModule } from './rights.ts';
import { AdminParams, RightsForm } from './schema.ts';

type Ticked = { rights: unknown; own_leads_only: unknown };
type PresetButton = { name: string; current: boolean; allowed: boolean };
type Modules = Array<[module: string, rights: readonly string[]]>;

const page = view<{
  admin: Admin;
  ticked: string[];
  ownLeadsOnly: boolean;
  modules: Modules;
  presetButtons: PresetButton[];
  wrong: string | null;
}>('admins/rights');

const closedPage = view<{
  admin: Admin;
  reason: string;
  preset: PresetName | undefined;
  modules: Modules;
}>('admins/rights-closed');

export function rightsRoutes({ db }: Deps): Router {
  const router = Router();

  router.get('/admins/:id/rights', allow('admins.change'), async (req, res) => {
    const [me, admin] = [currentAdmin(res), await asked(req)];
    if (me.id === admin.id) return showClosed(res, admin, 'errors.own_rights');
    if (!(await mayManage(db, me, admin))) return showClosed(res, admin, 'errors.superior');
    show(res, admin);
  });

  router.post('/admins/:id/rights', allow('admins.change'), async (req, res) => {
    const [me, admin] = [currentAdmin(res), await asked(req)];
    await requireRightsManager(db, me, admin);
    const form = readForm(RightsForm, req.body);
    if (!form.ok) return show(res, admin, 'errors.invalid', form.typed as Ticked);

    const wrong = await changeRights(db, me, admin.id, form.values);
    if (wrong === 'admins.stale_rights') return show(res, await asked(req), wrong, undefined, 409);
    if (wrong === 'admins.needs_information') form.values.rights = completed(form.values.rights);
    if (wrong) return show(res, admin, wrong, form.values);
    flash(res, 'admins.rights_saved');
    res.redirect(303, `/admins/${admin.id}`);
  });

  const asked = (req: Request) => get(db, AdminParams.parse(req.params).id);

  return router;
}

function show(res: Response, admin: Admin, wrong: string | null = null, typed: Ticked = admin, status = 422): void {
  const me = currentAdmin(res);
  const current = presetOf(admin);
  const presetButtons = presetNames.map((name) => ({
    name,
    current: name === current,
    allowed: covers(me, presets[name]),
  }));
  const ticked = [typed.rights ?? []].flat().map(String);
  const modules = Object.entries(rightsByModule);
  const locals = { admin, ticked, ownLeadsOnly: Boolean(typed.own_leads_only), modules, presetButtons, wrong };
  page(res, { ...heading(res, admin), ...locals }, wrong ? status : 200);
}

function showClosed(res: Response, admin: Admin, reason: string): void {
  const modules = Object.entries(rightsByModule);
  closedPage(res, { ...heading(res, admin), admin, reason, preset: presetOf(admin), modules });
}

function heading(res: Response, admin: Admin) {
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.admins'), href: '/admins' },
    { text: admin.full_name, href: `/admins/${admin.id}` },
    { text: t('admins.rights') },
  ];
  return { title: t('admins.rights'), crumbs };
}
