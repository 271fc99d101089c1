import type { RequestHandler, Response } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { nameColumn, readColumns, usableColumns } from './columns.ts';
import { sizes } from './filter.ts';
import { fullSpec } from './full-spec.ts';
import { listAt, type OpenList, readState, stateWith } from './open-list.ts';
import type { ListSpec, TableColumn } from './spec.ts';
import { keepSettings } from './usual.ts';

interface ColumnsPage {
  list: ListSpec;
  /** All that can be shown, in the order that is shown. */
  choices: Array<{ key: string; label: string; name?: string; shown: boolean; fixed: boolean }>;
  size: number;
  sizes: readonly number[];
  /** The list that it is chosen for, as its address's query. */
  state: string;
  back: string;
  /** The view that these columns go to instead of to oneself. */
  view_name: string | null;
}

const page = view<ColumnsPage>('lists/columns');

const Keys = z.preprocess(
  (value) => [value ?? []].flat().map(String).join(' ').split(/\s+/).filter(Boolean).slice(0, 500),
  z.array(z.string().max(60)).catch([]),
);
/** What the page's form holds; `move` is `up:KEY` or `down:KEY`. */
const Draft = z.object({
  columns: Keys,
  order: Keys,
  move: z.preprocess((value) => String(value ?? ''), z.string()),
  size: z.coerce.number().catch(0),
});

/** `GET /things/columns`: which columns a table has, in what order, and how many rows. */
export function columnsPage<Row>(deps: Deps, plain: ListSpec<Row>): RequestHandler {
  return async (req, res) => {
    const spec = await fullSpec(deps, plain);
    const me = currentAdmin(res);
    const state = readState(req.query.state);
    const list = await listAt(deps, me, spec, state);
    const draft = Draft.parse(req.query);
    const usable = await usableColumns(deps, spec, me);
    const isBegun = draft.order.length > 0;
    const shown = isBegun ? draft.columns : list.columns;
    const order = inOrder(usable, isBegun ? draft.order : list.columns);
    show(res, spec, list, {
      state,
      size: sizes.find((size) => size === draft.size) ?? list.filter.size,
      choices: order.map((column) => ({
        key: column.key,
        label: column.label,
        name: column.name,
        shown: column.key === nameColumn || shown.includes(column.key),
        fixed: column.key === nameColumn,
      })),
    });
  };
}

function show<Row>(
  res: Response,
  spec: ListSpec<Row>,
  { view: saved }: OpenList,
  given: Pick<ColumnsPage, 'choices' | 'size' | 'state'>,
): void {
  const { t } = res.locals.ui;
  const back = given.state ? `${spec.path}?${given.state}` : spec.path;
  const title = t('lists.columns');
  const crumbs = [{ text: t(spec.title), href: back }, { text: title }];
  page(res, { ...given, title, crumbs, list: spec, sizes, back, view_name: saved?.name ?? null });
}

/** Those that are named first, the others after them as the table has them. */
function inOrder<Row>(columns: Array<TableColumn<Row>>, keys: string[]): Array<TableColumn<Row>> {
  const place = new Map(keys.map((name, at) => [name, at]));
  const placeOf = (name: string) => place.get(name) ?? (name === nameColumn ? -1 : keys.length);
  return columns.toSorted((a, b) => placeOf(a.key) - placeOf(b.key));
}

function moved(order: string[], move: string): string[] {
  const [way, key] = move.split(/:(.*)/s);
  const from = order.indexOf(key ?? '');
  const steps: Record<string, number> = { up: -1, down: 1 };
  const to = from + (steps[way ?? ''] ?? 0);
  if (from < 0 || to < 0 || to >= order.length) return order;
  return order.toSpliced(from, 1).toSpliced(to, 0, order[from]!);
}

/** `POST /things/columns`: keeps them for this person; within a saved view they only change what is looked at. */
export function saveColumns<Row>(deps: Deps, plain: ListSpec<Row>): RequestHandler {
  return async (req, res) => {
    const spec = await fullSpec(deps, plain);
    const me = currentAdmin(res);
    const state = readState(req.body?.state);
    const list = await listAt(deps, me, spec, state);
    const { columns, order, move, size } = Draft.parse(req.body ?? {});
    if (move) return res.redirect(303, draftAddress(spec, state, columns, moved(order, move), size));
    const chosen = req.body?.reset ? null : readColumns(spec, columns);
    const wanted = chosen && sizes.find((known) => known === size);
    if (!list.view) await keepColumns(deps, me, spec, chosen, wanted);
    const query = stateWith(
      state,
      list.view ? { columns: (chosen ?? spec.default_columns).join(' ') } : { columns: '' },
    );
    const sized = wanted === undefined ? query : stateWith(query, { size: (list.view && wanted) || '' });
    res.redirect(303, sized ? `${spec.path}?${sized}` : spec.path);
  };
}

/** Null goes back to what is usual; a size that was not said stays. */
async function keepColumns<Row>(
  { db }: Deps,
  me: admins.Admin,
  spec: ListSpec<Row>,
  chosen: string[] | null,
  size: number | null | undefined,
): Promise<void> {
  await asAuthor(db, me, async (trx) => {
    await admins.update(trx, me.id, { [spec.chosen_columns]: chosen });
    if (size !== undefined) await keepSettings(trx, me, spec, { size });
  });
}

/** The page of columns as it is so far; nothing is kept yet. */
function draftAddress(spec: Pick<ListSpec, 'path'>, state: string, columns: string[], order: string[], size: number) {
  const draft = { state, columns: columns.join(' '), order: order.join(' '), size: String(size) };
  return `${spec.path}/columns?${new URLSearchParams(draft)}`;
}
