import { parse } from 'node:querystring';
import type { Admin } from '../admins/repository.ts';
import type { SavedView } from '../saved-views/repository.ts';
import * as views from '../saved-views/repository.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError, notFound } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { chosenKeys, readColumns, withOpenSort } from './columns.ts';
import { openPart } from './conditions.ts';
import { type ListFilter, plain as plainGroups, readFilter, writeFilter } from './filter.ts';
import type { ListSpec } from './spec.ts';
import { settingsOf, usualSize } from './usual.ts';

type Query = Record<string, unknown>;

/** A list as an address asks for it: within a saved view what the address says wins. */
export interface OpenList {
  filter: ListFilter;
  view: SavedView | null;
  /** Whether it is another list than the view holds. */
  changed: boolean;
  /** The keys of its columns, in their order; some may be gone or not for this person. */
  columns: string[];
  /** Those that the address itself names. */
  asked_columns: string[] | null;
  /** The address's query of this list with `changes`; nothing where that is enough. */
  query(changes?: Partial<ListFilter>): string;
  /** As `query`, and `readFilter` alone understands it too. */
  whole(changes?: Partial<ListFilter>): string;
}

/** Throws 404 for a view that this person does not see; all else that does not fit is dropped. */
export async function openList(deps: Deps, me: Admin, spec: ListSpec, query: Query): Promise<OpenList> {
  const view = await viewOf(deps, me, spec, query);
  const filter = readFilter(spec, { ...parse(view?.query ?? ''), ...query }, usualSize(spec, me));
  return listIn(spec, me, view, openTo(spec, me, filter), askedColumns(spec, query));
}

/** The plain list of a tab, without criteria. */
export function bareList(spec: ListSpec, me: Admin, tab: string): OpenList {
  return listIn(spec, me, null, readFilter(spec, { tab }, usualSize(spec, me)));
}

/** As `openList`, of a list's query that is carried along as `state`. */
export function listAt(deps: Deps, me: Admin, spec: ListSpec, state: string): Promise<OpenList> {
  return openList(deps, me, spec, parse(state));
}

/** The address of a list that is carried along; without its view where that is gone. */
export async function addressAt(deps: Deps, me: Admin, spec: ListSpec, state: string): Promise<string> {
  const list = await listAt(deps, me, spec, state).catch((error) => {
    if (error instanceof HttpError && error.status === 404)
      return listAt(deps, me, spec, stateWith(state, { view: 'none' }));
    throw error;
  });
  const query = list.query();
  return query ? `${spec.path}?${query}` : spec.path;
}

/** What a form or an address carries as `state`, written as we write it. */
export function readState(value: unknown): string {
  const given = Array.isArray(value) ? value.at(-1) : value;
  return typeof given === 'string' ? new URLSearchParams(given.slice(0, 4000)).toString() : '';
}

/** The query with other values of these; what is empty is left out. */
export function stateWith(state: string, changes: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams(state);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, String(value));
    else query.delete(name);
  }
  return query.toString();
}

/** The view that an address names, or the one that this person wants where it says nothing. */
export async function viewOf(deps: Deps, me: Admin, spec: ListSpec, query: Query): Promise<SavedView | null> {
  const usual = settingsOf(spec, me).view;
  if (Object.keys(query).length === 0)
    return (usual !== undefined && (await views.findKnown(deps, me, spec.table, usual))) || null;
  const id = fields.id.safeParse(query.view).data;
  if (id === undefined) return null;
  const view = await views.findKnown(deps, me, spec.table, id);
  if (!view) throw notFound();
  return view;
}

function askedColumns(spec: ListSpec, { columns }: Query): string[] | null {
  const asked = [columns ?? []].flat().join(' ').trim();
  return asked ? readColumns(spec, asked.split(/\s+/)) : null;
}

/** This filter as it is seen through the view; `asked` are columns that the address itself names. */
export function listIn(
  spec: ListSpec,
  me: Admin,
  view: SavedView | null,
  filter: ListFilter,
  asked: string[] | null = null,
): OpenList {
  const columns = asked ?? view?.columns ?? chosenKeys(spec, me[spec.chosen_columns]);
  const plain = (changes: Partial<ListFilter> = {}) => plainQuery(spec, me, { ...filter, ...changes }, asked);
  if (!view) return { filter, view, changed: false, columns, asked_columns: asked, query: plain, whole: plain };

  const held = stateOf(spec, heldBy(spec, me, view), view.columns);
  const now = (changes?: Partial<ListFilter>) => stateOf(spec, { ...filter, ...changes }, columns);
  const page = (changes?: Partial<ListFilter>) => pageOf({ ...filter, ...changes });
  const whole = (changes?: Partial<ListFilter>) => inView(view, [...over(held, now(changes)), ...page(changes)]);
  const isHeld = (changes?: Partial<ListFilter>) => String(now(changes)) === String(held);
  const query = (changes?: Partial<ListFilter>) => (isHeld(changes) ? inView(view, page(changes)) : whole(changes));
  return { filter, view, changed: !isHeld(), columns, asked_columns: asked, query, whole };
}

/** What a view shows this person. */
export function heldBy(spec: ListSpec, me: Admin, { query }: SavedView): ListFilter {
  return openTo(spec, me, readFilter(spec, parse(query), usualSize(spec, me)));
}

// A view that somebody shared would tell in its address what the reader may not see.
function openTo(spec: ListSpec, me: Admin, filter: ListFilter): ListFilter {
  const { groups, either } = openPart(spec, filter, me);
  return withOpenSort(spec, me, { ...filter, ...plainGroups(groups, either) });
}

type Pairs = Array<[name: string, value: string]>;

/** All that a view can hold. */
function stateOf(spec: ListSpec, filter: ListFilter, columns: string[]): URLSearchParams {
  const state = new URLSearchParams(writeFilter(spec, filter, { page: 1 }, 0));
  state.set('columns', columns.join(' '));
  return state;
}

/** What has to be said of `now` so that nothing of what the view holds shows through. */
function over(held: URLSearchParams, now: URLSearchParams): Pairs {
  const gone = [...new Set(held.keys())].filter((name) => !now.has(name));
  const said = [...now].filter(([name, value]) => name !== 'columns' || value !== held.get('columns'));
  return [...said, ...gone.map((name): [string, string] => [name, ''])];
}

function pageOf({ page }: ListFilter): Pairs {
  return page > 1 ? [['page', String(page)]] : [];
}

function inView({ id }: SavedView, pairs: Pairs): string {
  return new URLSearchParams([['view', String(id)], ...pairs]).toString();
}

// An address that says nothing opens the view that this person wants; so without one it has to say something.
function plainQuery(spec: ListSpec, me: Admin, filter: ListFilter, asked: string[] | null): string {
  const query = writeFilter(spec, filter, {}, usualSize(spec, me));
  if (asked) return stateWith(query, { columns: asked.join(' ') });
  return query || (settingsOf(spec, me).view === undefined ? '' : 'view=none');
}
