import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden, notFound } from '../web/errors.ts';

/** A list's filter, order, size, tab and columns under a name. */
export interface SavedView {
  id: number;
  /** The list's table. */
  list: string;
  /** Whose it is. */
  admin_id: number;
  name: string;
  /** Everybody who may open the list sees it. */
  shared: boolean;
  /** The address's query, without page and columns. */
  query: string;
  columns: string[];
  version: number;
}

const columns = ['id', 'list', 'admin_id', 'name', 'shared', 'query', 'columns', 'version'];

function visibleTo(me: Admin) {
  return (rows: Knex.QueryBuilder): void => {
    rows.whereNull('deleted_at').where((own) => own.where('admin_id', me.id).orWhere('shared', true));
  };
}

/** Those of this person and those that are shared, by name. */
export async function list(db: Knex, me: Admin, listName: string): Promise<SavedView[]> {
  const rows = db('saved_views').where({ list: listName }).modify(visibleTo(me));
  return rows.select(columns).orderByRaw('name collate "und-x-icu", id').limit(500);
}

export async function get(db: Knex, me: Admin, listName: string, id: number): Promise<SavedView> {
  const view = await db('saved_views').where({ list: listName, id }).modify(visibleTo(me)).first(columns);
  if (!view) throw notFound();
  return view;
}

/** As the list's page asks for it at each request. */
export async function findKnown(
  { db, cache }: Pick<Deps, 'db' | 'cache'>,
  me: Admin,
  listName: string,
  id: number,
): Promise<SavedView | undefined> {
  const load = (): Promise<SavedView | undefined> =>
    db('saved_views').where({ id }).whereNull('deleted_at').first(columns);
  const view = await cache.get('saved_views', id, load);
  return view?.list === listName && (view.shared || view.admin_id === me.id) ? view : undefined;
}

/** Its owner, and of a shared one whoever may change the settings. */
export function mayChange(me: Admin, { admin_id, shared }: SavedView): boolean {
  return admin_id === me.id || (shared && me.rights.includes('settings.change'));
}

/** As `get`, and locked; throws 403 for one that is shared but not this person's to change. */
export async function lock(trx: Knex.Transaction, me: Admin, listName: string, id: number): Promise<SavedView> {
  const view = await trx('saved_views').where({ list: listName, id }).modify(visibleTo(me)).forUpdate().first(columns);
  if (!view) throw notFound();
  if (!mayChange(me, view)) throw forbidden();
  return view;
}

/** Undefined where this person already has a view of that name. */
export async function create(
  trx: Knex.Transaction,
  values: Omit<SavedView, 'id' | 'version'>,
): Promise<SavedView | undefined> {
  if (await isTaken(trx, values)) return undefined;
  const [view] = await trx('saved_views').insert(values).returning(columns);
  return view;
}

/** False where its owner already has another view of that name. */
export async function update(
  trx: Knex.Transaction,
  view: SavedView,
  values: Partial<Pick<SavedView, 'name' | 'shared' | 'query' | 'columns'>>,
): Promise<boolean> {
  if (values.name !== undefined && (await isTaken(trx, { ...view, ...values }))) return false;
  await trx('saved_views').where({ id: view.id }).update(values);
  return true;
}

/** For as long as it can be taken back; what was removed long ago goes for good. */
export async function remove(trx: Knex.Transaction, { id, admin_id }: SavedView): Promise<void> {
  await trx('saved_views').where({ admin_id }).whereRaw(`deleted_at < now() - interval '30 days'`).delete();
  await trx('saved_views').where({ id }).update({ deleted_at: trx.fn.now() });
}

/** False where its owner has another one of that name by now. Throws 404 if it is nothing of this person's. */
export async function restore(trx: Knex.Transaction, me: Admin, listName: string, id: number): Promise<boolean> {
  const view: SavedView | undefined = await trx('saved_views').where({ list: listName, id }).forUpdate().first(columns);
  if (!view || !mayChange(me, view)) throw notFound();
  if (await isTaken(trx, view)) return false;
  await trx('saved_views').where({ id }).update({ deleted_at: null });
  return true;
}

// The owner's row keeps two at once from taking the same name; new rows that only point at him do not wait for it.
async function isTaken(
  trx: Knex.Transaction,
  { admin_id, list: listName, name, id = 0 }: Pick<SavedView, 'admin_id' | 'list' | 'name'> & { id?: number },
): Promise<boolean> {
  await trx('admins').where({ id: admin_id }).forNoKeyUpdate().select('id');
  const others = trx('saved_views').where({ admin_id, list: listName }).whereNot({ id }).whereNull('deleted_at');
  return (await others.whereRaw('lower(name) = lower(?)', [name]).first('id')) !== undefined;
}
