import type { RequestHandler, Response } from 'express';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { labelOf } from './chips.ts';
import { mayAsk } from './conditions.ts';
import { type Choosable, entriesOf, presets } from './entries.ts';
import { lastOf, rangeNames, searchFaults } from './faults.ts';
import { alwaysAsked, asksAnything, criteriaOf, type ListFilter, readFilter, writeFilter } from './filter.ts';
import { fullSpec } from './full-spec.ts';
import { listRows } from './list.ts';
import { namesOf } from './operations.ts';
import type { Entry, FilterField, Listed, ListSpec } from './spec.ts';
import { usualSize } from './usual.ts';

interface SearchPage {
  list: ListSpec;
  fields: SearchField[];
  /** What is asked already, by name in the address. */
  asked: Record<string, string>;
  errors: FieldErrors;
  /** It was sent with nothing in it. */
  asks_nothing: boolean;
  /** Nothing was found: where to add a record with what was searched. */
  add_link: string | null;
}

interface SearchField {
  /** Its name in the address. */
  name: string;
  label: string;
  kind: FilterField['kind'];
  /** To choose from; of days, periods. */
  entries: Choosable[];
  /** Of days: the range's ends, and the checkbox that makes it count. */
  range: { from: string; to: string; checkbox: string } | null;
}

const page = view<SearchPage>('lists/search');

/** `GET /things/search`, the search form: one hit opens the record, several show the list, none offers to add. */
export function searchRoute<Row extends Listed>(deps: Deps, plain: ListSpec<Row>): RequestHandler {
  return async (req, res) => {
    const spec = await fullSpec(deps, plain);
    const me = currentAdmin(res);
    const typed = inTurn(spec, withoutUncheckedDates(spec, req.query));
    const filter = readFilter(spec, typed, usualSize(spec, me));
    const wanted: ListFilter = { ...filter, tab: spec.whole };
    const asked = Object.fromEntries(criteriaOf(spec, wanted));
    if (req.query.edit) return showForm(deps, res, spec, { asked });
    const errors = searchFaults(spec, typed);
    const wrong = Object.keys(errors).map((name): [string, string] => [name, lastOf(typed[name])]);
    if (wrong.length > 0)
      return showForm(deps, res, spec, { asked: { ...asked, ...Object.fromEntries(wrong) }, errors });
    if (!asksAnything(filter)) return showForm(deps, res, spec, { asked, asks_nothing: 'with_dates' in typed });

    const found = await listRows(deps, me, spec, { ...wanted, page: 1 }, await spec.names(deps));
    if (found.total === 0)
      return showForm(deps, res, spec, { asked, add_link: `${spec.path}/new?${newRecord(spec, filter)}` });
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
  given: Pick<SearchPage, 'asked'> & Partial<SearchPage>,
): Promise<void> {
  const { t } = res.locals.ui as Ui;
  const me = currentAdmin(res);
  const title = t(spec.search.title);
  const offered = await spec.offered(deps, me);
  const open = spec.search.fields.filter((key) => mayAsk(spec.filters[key]!, me));
  const shown = {
    title,
    crumbs: [{ text: t(spec.title), href: spec.path }, { text: title }],
    list: spec,
    fields: open.map((key) => searchField(spec, key, offered[key] ?? [], t)),
    errors: {},
    asks_nothing: false,
    add_link: null,
    ...given,
  };
  page(res, shown, shown.asks_nothing || Object.keys(shown.errors).length > 0 ? 422 : 200);
}

function searchField(spec: ListSpec, key: string, offered: Entry[], t: Ui['t']): SearchField {
  const field = spec.filters[key]!;
  const checkbox = checkboxOf(spec, key);
  const [from, to] = rangeNames(key, field);
  return {
    name: key,
    label: labelOf(field, t),
    kind: field.kind,
    entries: checkbox ? presets(t) : entriesOf(field, offered, t),
    range: checkbox ? { from, to, checkbox } : null,
  };
}

// A date range of the form counts only with its checkbox; an address without the checkbox' partner counts as it is.
function withoutUncheckedDates(spec: ListSpec, query: Record<string, unknown>): Record<string, unknown> {
  if (!('with_dates' in query)) return query;
  const ranges = spec.search.fields.filter((key) => checkboxOf(spec, key) && !query[checkboxOf(spec, key)!]);
  const dropped = ranges.flatMap((key) =>
    (['from', 'to'] as const).flatMap((side) => namesOf(key, spec.filters[key]!, side)),
  );
  return { ...query, ...Object.fromEntries(dropped.map((name) => [name, undefined])) };
}

// A range that was typed the wrong way round is meant as it is in the builder of a filter.
function inTurn(spec: ListSpec, query: Record<string, unknown>): Record<string, unknown> {
  const ranges = spec.search.fields
    .filter((key) => checkboxOf(spec, key))
    .map((key) => rangeNames(key, spec.filters[key]!));
  const isDay = (name: string) => fields.date.safeParse(query[name]).success;
  const turned = ranges.filter(([from, to]) => isDay(from) && isDay(to) && lastOf(query[from]) > lastOf(query[to]));
  return {
    ...query,
    ...Object.fromEntries(
      turned.flatMap(([from, to]) => [
        [from, query[to]],
        [to, query[from]],
      ]),
    ),
  };
}

/** The checkbox that makes the form's range of days count. */
function checkboxOf({ filters }: ListSpec, key: string): string | null {
  const { kind, checkbox = `by_${key}` } = filters[key]!;
  return kind === 'date' || kind === 'moment' ? checkbox : null;
}

/** What was searched, as the form of a new record takes it. */
function newRecord(spec: ListSpec, filter: ListFilter): URLSearchParams {
  const query = new URLSearchParams();
  for (const { field, operation, values } of alwaysAsked(filter)) {
    const { kind, found_in } = spec.filters[field]!;
    const [value] = values;
    const isEntry =
      kind === 'choice' && operation === 'is' && values.length === 1 && value !== 'me' && value !== 'none';
    if (isEntry || (kind === 'text' && (operation === 'has' || operation === 'is'))) {
      query.set(found_in === 'phones' || found_in === 'emails' ? found_in : field, String(value));
    }
  }
  const { q } = filter;
  if (q && !query.has('full_name')) query.set(/^[\d\s()+.-]{5,}$/.test(q) ? 'phones' : 'full_name', q);
  return query;
}
