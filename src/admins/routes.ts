import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { type Choices, localeChoices } from '../i18n/choices.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { changeAdmin } from './change-admin.ts';
import { createAdmin } from './create-admin.ts';
import { requireManager } from './managing.ts';
import { type Admin, get, list } from './repository.ts';
import { covers, presetNames, presetOf, presets } from './rights.ts';
import { AdminForm, AdminParams, NewAdminForm } from './schema.ts';
import { showAdmin } from './show-page.ts';

type FormLocals = { values: Typed; errors: FieldErrors; choices: Choices };

const index = view<{ admins: Admin[]; presetOf: typeof presetOf }>('admins/index');
const newPage = view<FormLocals & { presetNames: string[]; submission_id: string }>('admins/new');
const editPage = view<FormLocals & { admin: Admin; newer: Typed | null }>('admins/edit');

export function adminRoutes(deps: Deps): Router {
  const router = Router();
  const { db, config } = deps;

  router.get('/admins', allow('admins.view'), async (_req, res) => {
    index(res, { title: res.locals.ui.t('nav.admins'), admins: await list(db), presetOf });
  });

  router.get('/admins/new', allow('admins.change'), (_req, res) => {
    const { language } = currentAdmin(res);
    showNew(res, { language, time_zone: config.time_zone, preset: 'manager' });
  });

  router.post('/admins', allow('admins.change'), async (req, res) => {
    const form = readForm(NewAdminForm, req.body);
    if (!form.ok) return showNew(res, form.typed, form.errors);

    const made = await createAdmin(db, currentAdmin(res), form.values);
    if ('errors' in made) return showNew(res, req.body, made.errors);
    flash(res, 'admins.created');
    res.redirect(303, made.address);
  });

  router.get('/admins/:id', allow('admins.view'), async (req, res) => {
    await showAdmin(deps, res, AdminParams.parse(req.params).id);
  });

  router.get('/admins/:id/edit', allow('admins.change'), async (req, res) => {
    const admin = await get(db, AdminParams.parse(req.params).id);
    await requireManager(db, currentAdmin(res), admin);
    showEdit(res, admin, { values: { ...admin } });
  });

  router.post('/admins/:id', allow('admins.change'), async (req, res) => {
    const admin = await get(db, AdminParams.parse(req.params).id);
    await requireManager(db, currentAdmin(res), admin);
    const form = readForm(AdminForm, req.body);
    if (!form.ok) return showEdit(res, admin, { values: form.typed, errors: form.errors }, 422);

    const { newer, errors } = await changeAdmin(db, currentAdmin(res), admin.id, form.values);
    if (newer)
      return showEdit(res, newer, { values: { ...req.body, version: newer.version }, newer: { ...newer } }, 409);
    if (errors) return showEdit(res, admin, { values: req.body, errors }, 422);
    flash(res, 'admins.saved');
    res.redirect(303, `/admins/${admin.id}`);
  });

  return router;
}

function showNew(res: Response, values: Typed, errors?: FieldErrors): void {
  const me = currentAdmin(res);
  const grantable = presetNames.filter((name) => covers(me, presets[name]));
  const { t } = res.locals.ui;
  const crumbs = [{ text: t('nav.admins'), href: '/admins' }, { text: t('admins.new') }];
  const choices = localeChoices(values.time_zone);
  const locals = { values, choices, presetNames: grantable, submission_id: randomUUID(), errors: errors ?? {} };
  newPage(res, { title: t('admins.new'), crumbs, ...locals }, errors ? 422 : 200);
}

function showEdit(
  res: Response,
  admin: Admin,
  { values, errors = {}, newer = null }: { values: Typed; errors?: FieldErrors; newer?: Typed | null },
  status = 200,
): void {
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.admins'), href: '/admins' },
    { text: admin.full_name, href: `/admins/${admin.id}` },
    { text: t('admins.edit') },
  ];
  const choices = localeChoices(admin.time_zone);
  editPage(res, { title: t('admins.edit'), crumbs, admin, values, errors, newer, choices }, status);
}
