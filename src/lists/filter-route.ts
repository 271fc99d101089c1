import type { RequestHandler, Response } from 'express';
import type { Admin } from '../admins/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { type Draft, draftOf, groupsOf, isOffered, letters, mostRows, newRow, readDraft } from './draft.ts';
import type { Choosable } from './entries.ts';
import { draftFaults } from './faults.ts';
import { type GroupView, groupViews, labelsOf, offeredFields } from './filter-page.ts';
import { fullSpec } from './full-spec.ts';
import { listAt, type OpenList, openList, readState } from './open-list.ts';
import type { ListSpec } from './spec.ts';

interface FilterPage {
  list: ListSpec;
  groups: GroupView[];
  either: boolean;
  fields: Choosable[];
  /** The list that is filtered, as its address's query. */
  state: string;
  back: string;
  search_link: string;
  /** The field that was just added, to go on there. */
  fresh: string | null;
  errors: FieldErrors;
  labels: Record<string, string>;
}

const page = view<FilterPage>('lists/filter');

/** `GET /things/filter`: builds a filter; its form sends itself here until it is done, and then opens the list. */
export function filterRoute<Row>(deps: Deps, plain: ListSpec<Row>): RequestHandler {
  return async (req, res) => {
    const spec = await fullSpec(deps, plain);
    const me = currentAdmin(res);
    const isSent = typeof req.query.do === 'string';
    const { state } = req.query;
    if (!isSent) {
      const list = await (state === undefined
        ? openList(deps, me, spec, req.query)
        : listAt(deps, me, spec, readState(state)));
      return show(deps, res, spec, list, draftOf(spec, list.filter, me));
    }
    const list = await listAt(deps, me, spec, readState(state));
    const [what, place = '', key] = req.query.do!.toString().split(':');
    const gone = what === 'remove' ? { [`${place}.field`]: '' } : {};
    const draft = readDraft(spec, { ...req.query, ...gone }, me);
    const errors = what === 'show' ? draftFaults(spec, draft) : {};
    if (what === 'show' && Object.keys(errors).length === 0) return openResult(res, spec, list, draft);
    const fresh = what === 'add' ? added(spec, draft, place, key ?? req.query[`${place}.add`], me) : null;
    await show(deps, res, spec, list, draft, { fresh, errors });
  };
}

function openResult(res: Response, spec: ListSpec, list: OpenList, draft: Draft): void {
  const query = list.query({ ...groupsOf(spec, draft), page: 1 });
  res.redirect(303, query ? `${spec.path}?${query}` : spec.path);
}

/** Adds a condition to the draft; gives the beginning of its names. */
function added(spec: ListSpec, draft: Draft, letter: string, wanted: unknown, me: Admin): string | null {
  const key = String(wanted);
  const group = draft.groups[(letters as readonly string[]).indexOf(letter)];
  if (!group || group.rows.length >= mostRows || !isOffered(spec, key, me)) return null;
  group.rows.push(newRow(spec, key));
  return `${letter}.${group.rows.length - 1}`;
}

async function show(
  deps: Deps,
  res: Response,
  spec: ListSpec,
  list: OpenList,
  draft: Draft,
  { fresh = null, errors = {} }: { fresh?: string | null; errors?: FieldErrors } = {},
): Promise<void> {
  const { ui } = res.locals as { ui: Ui };
  const state = list.whole({ page: 1 });
  const back = state ? `${spec.path}?${state}` : spec.path;
  const title = ui.t('lists.filter.title');
  const groups = groupViews(spec, draft, errors, await spec.offered(deps, currentAdmin(res)), ui.t);
  const shown = {
    title,
    crumbs: [{ text: ui.t(spec.title), href: back }, { text: title }],
    list: spec,
    groups,
    either: draft.either,
    fields: offeredFields(spec, ui),
    state,
    back,
    search_link: `${spec.path}/search`,
    fresh,
    errors,
    labels: labelsOf(groups),
  };
  page(res, shown, Object.keys(errors).length > 0 ? 422 : 200);
}
