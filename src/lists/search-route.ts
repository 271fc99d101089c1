import type { RequestHandler, Response } from 'express';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { criteriaOf, type ListFilter, readFilter, writeFilter } from './filter.ts';
import { listRows } from './list.ts';
import type { Entry, Listed, ListSpec } from './spec.ts';
import { usualSize } from './usual.ts';

interface SearchPage {
  list: ListSpec;
  filter: ListFilter;
  /** The entries to choose from, by field. */
  offered: Record<string, Entry[]>;
  /** Nothing was found: where to add a record with what was searched. */
  add_link: string | null;
}

const page = view<SearchPage>('lists/search');

/** `GET /things/search`, the search form: one hit opens the record, several show the list, none offers to add. */
export function searchRoute<Row extends Listed>(deps: Deps, spec: ListSpec<Row>): RequestHandler {
  return async (req, res) => {
    const me = currentAdmin(res);
    const filter = readFilter(spec, withoutUncheckedDates(spec, req.query), usualSize(spec, me));
    const wanted: ListFilter = { ...filter, tab: spec.whole };
    if (req.query.edit || criteriaOf(spec, filter).length === 0) return showForm(deps, res, spec, wanted, null);

    const found = await listRows(deps, me, spec, { ...wanted, page: 1 }, await spec.names(deps));
    if (found.total === 0) return showForm(deps, res, spec, wanted, `${spec.path}/new?${newRecord(spec, filter)}`);
    const query = writeFilter(spec, wanted, { page: 1 }, usualSize(spec, me));
    if (found.total === 1 && !found.more) {
      return res.redirect(303, `${spec.path}/${found.rows[0]!.id}?from=${encodeURIComponent(query)}`);
    }
    res.redirect(303, `${spec.path}?${query}`);
  };
}

async function showForm<Row>(
  deps: Deps,
  res: Response,
  spec: ListSpec<Row>,
  filter: ListFilter,
  add_link: string | null,
): Promise<void> {
  const { t } = res.locals.ui;
  const title = t(spec.search.title);
  const crumbs = [{ text: t(spec.title), href: spec.path }, { text: title }];
  page(res, { title, crumbs, list: spec, filter, offered: await spec.offered(deps, currentAdmin(res)), add_link });
}

// A date range of the form counts only with its checkbox; an address without the checkbox' partner counts as it is.
function withoutUncheckedDates(spec: ListSpec, query: Record<string, unknown>): Record<string, unknown> {
  if (!('with_dates' in query)) return query;
  const unchecked = Object.entries(spec.dates).filter(([, { checkbox }]) => !query[checkbox]);
  const dropped = unchecked.flatMap(([name]) => [`${name}_from`, `${name}_to`]);
  return { ...query, ...Object.fromEntries(dropped.map((name) => [name, undefined])) };
}

/** What was searched, as the form of a new record takes it. */
function newRecord(spec: ListSpec, { contains, is, q }: ListFilter): URLSearchParams {
  const { phone, email, ...texts } = contains;
  const query = new URLSearchParams(Object.entries(texts).filter(([, value]) => value) as Array<[string, string]>);
  if (phone) query.set('phones', phone);
  if (email) query.set('emails', email);
  if (q && !texts.full_name) query.set(/^[\d\s()+.-]{5,}$/.test(q) ? 'phones' : 'full_name', q);
  for (const [field, { array }] of Object.entries(spec.choices)) {
    const [only, ...others] = is[field] ?? [];
    if (!array && only !== undefined && only !== 'me' && only !== 'none' && others.length === 0) {
      query.set(field, String(only));
    }
  }
  return query;
}
