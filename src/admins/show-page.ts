import type { Response } from 'express';
import type { Operation } from '../operations/repository.ts';
import * as operations from '../operations/repository.ts';
import { percentOf } from '../operations/shown.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { view } from '../web/views.ts';
import { mayManage } from './managing.ts';
import { countOpenWork } from './open-work.ts';
import { type Admin, get, list } from './repository.ts';
import { type PresetName, presetOf, rightsByModule } from './rights.ts';

const page = view<{
  admin: Admin;
  preset: PresetName | undefined;
  modules: Array<[module: string, rights: readonly string[]]>;
  manageable: boolean;
  openLeads: number;
  /** That his leads are being handed over just now. */
  handing_over: (Pick<Operation, 'id'> & { percent: number }) | null;
  successors: Admin[];
  passwordErrors: FieldErrors;
  stateErrors: FieldErrors;
}>('admins/show');

type Wrong = { passwordErrors?: FieldErrors; stateErrors?: FieldErrors };

export async function showAdmin({ db }: Deps, res: Response, id: number, wrong: Wrong = {}): Promise<void> {
  const me = currentAdmin(res);
  const { t } = res.locals.ui;
  const [admin, everybody, openLeads, underWay] = await Promise.all([
    get(db, id),
    list(db),
    countOpenWork(db, id),
    operations.findUnderWay(db, 'hand_over', id),
  ]);
  const crumbs = [{ text: t('nav.admins'), href: '/admins' }, { text: admin.full_name }];
  const locals = {
    admin,
    preset: presetOf(admin),
    modules: Object.entries(rightsByModule),
    manageable: me.rights.includes('admins.change') && (await mayManage(db, me, admin)),
    openLeads,
    handing_over: underWay ? { id: underWay.id, percent: percentOf(underWay) } : null,
    successors: everybody.filter((other) => other.id !== id && !other.disabled_at),
    passwordErrors: {},
    stateErrors: {},
  };
  page(res, { title: admin.full_name, crumbs, ...locals, ...wrong }, Object.keys(wrong).length > 0 ? 422 : 200);
}
