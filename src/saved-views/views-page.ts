import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import * as admins from '../admins/repository.ts';
import { fullSpec } from '../lists/full-spec.ts';
import { bareList, listAt, type OpenList } from '../lists/open-list.ts';
import type { ListSpec } from '../lists/spec.ts';
import { settingsOf } from '../lists/usual.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import type { SavedView } from './repository.ts';
import * as views from './repository.ts';

interface ShownView extends SavedView {
  href: string;
  /** Of a shared one that is somebody else's. */
  owner: string | null;
  usual: boolean;
  may_change: boolean;
}

const index = view<{
  list: ListSpec;
  views: ShownView[];
  /** The view that is open, and whether the list is another one by now. */
  open: SavedView | null;
  changed: boolean;
  may_update: boolean;
  /** The list as it is, its address's query. */
  state: string;
  back: string;
  plain: string;
  has_usual: boolean;
  typed: Typed;
  errors: FieldErrors;
  submission_id: string;
}>('saved-views/index');

const edit = view<{ list: ListSpec; saved: SavedView; typed: Typed; errors: FieldErrors; conflict: boolean }>(
  'saved-views/edit',
);

/** The views of a list, with the form that saves it as it is; a refused name comes back with 422. */
export function viewsPage(deps: Deps, spec: ListSpec) {
  return async (res: Response, state: string, typed: Typed = {}, errors: FieldErrors = {}): Promise<void> => {
    const me = currentAdmin(res);
    const { ui } = res.locals as { ui: Ui };
    const [list, saved, people] = await Promise.all([
      listAt(deps, me, await fullSpec(deps, spec), state),
      views.list(deps.db, me, spec.table),
      admins.known(deps),
    ]);
    const names = new Map(people.map(({ id, full_name }) => [id, full_name]));
    const isWrong = Object.keys(errors).length > 0;
    index(
      res,
      {
        ...headingOf(spec, state, ui),
        list: spec,
        views: saved.map((one) => shownView(spec, me, one, names)),
        open: list.view,
        changed: list.changed,
        may_update: list.changed && list.view !== null && views.mayChange(me, list.view),
        state,
        back: state ? `${spec.path}?${state}` : spec.path,
        plain: addressOf(spec, bareList(spec, me, '')),
        has_usual: saved.some(({ id }) => id === settingsOf(spec, me).view),
        typed,
        errors,
        submission_id: randomUUID(),
      },
      isWrong ? 422 : 200,
    );
  };
}

function addressOf({ path }: ListSpec, list: OpenList): string {
  const query = list.query();
  return query ? `${path}?${query}` : path;
}

function shownView(spec: ListSpec, me: Admin, saved: SavedView, names: Map<number, string>): ShownView {
  return {
    ...saved,
    href: `${spec.path}?view=${saved.id}`,
    owner: saved.admin_id === me.id ? null : (names.get(saved.admin_id) ?? null),
    usual: settingsOf(spec, me).view === saved.id,
    may_change: views.mayChange(me, saved),
  };
}

function headingOf(spec: ListSpec, state: string, { t }: Ui, name?: string) {
  const list = { text: t(spec.title), href: state ? `${spec.path}?${state}` : spec.path };
  const title = t('saved_views.title');
  if (!name) return { title, crumbs: [list, { text: title }] };
  return { title: name, crumbs: [list, { text: title, href: `${spec.path}/views` }, { text: name }] };
}

/** The page where a view is renamed, shared and removed; what somebody else changed meanwhile answers 409. */
export function showEdit(
  res: Response,
  spec: ListSpec,
  saved: SavedView,
  given: { typed?: Typed; errors?: FieldErrors; conflict?: boolean } = {},
): void {
  const { typed = { ...saved }, errors = {}, conflict = false } = given;
  const status = conflict ? 409 : Object.keys(errors).length > 0 ? 422 : 200;
  const heading = headingOf(spec, '', res.locals.ui, saved.name);
  edit(res, { ...heading, list: spec, saved, typed, errors, conflict }, status);
}
