import { randomUUID } from 'node:crypto';
import { type Request, type Response, Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { unlessTaken } from '../db/dictionary-table.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import { deleteRoutes } from './delete-routes.ts';
import { actionTypes, type Dictionary, sources, tags } from './dictionaries.ts';
import type { Entry } from './repository.ts';
import * as entries from './repository.ts';
import { EntryParams, editForm, newForm } from './schema.ts';

const listPage = view<{
  dictionary: Dictionary;
  entries: Entry[];
  typed: Typed;
  errors: FieldErrors;
  submission_id: string;
}>('dictionaries/index');
const formPage = view<{ dictionary: Dictionary; entry: Entry; typed: Typed; errors: FieldErrors; conflict: boolean }>(
  'dictionaries/edit',
);

/** The same pages for every plain list of names. */
export function dictionaryRoutes(deps: Deps): Router {
  const router = Router();
  for (const dictionary of [sources, actionTypes, tags]) {
    router.use(changeRoutes(deps, dictionary));
    router.use(deleteRoutes(deps, dictionary));
  }
  return router;
}

function changeRoutes({ db }: Deps, dictionary: Dictionary): Router {
  const router = Router();
  const mayChange = allow('settings.change');
  const { path } = dictionary;
  const [NewForm, EditForm] = [newForm(dictionary), editForm(dictionary)];

  router.get(path, mayChange, async (_req, res) => showList(res));

  router.post(path, mayChange, async (req, res) => {
    const form = readForm(NewForm, req.body);
    if (!form.ok) return showList(res, form.typed, form.errors);

    const { submission_id, ...values } = form.values;
    const me = currentAdmin(res);
    const add = (trx: Knex.Transaction) => async () => {
      await entries.create(trx, dictionary, values);
      return path;
    };
    const location = await unlessTaken(() => asAuthor(db, me, (trx) => once(trx, me.id, submission_id, add(trx))));
    if (!location) return showList(res, form.values, { name: 'errors.taken' });
    flash(res, 'settings.added', { values: { name: values.name } });
    res.redirect(303, location);
  });

  router.get(`${path}/:id/edit`, mayChange, async (req, res) => {
    const entry = await find(req);
    showForm(res, entry, { ...entry });
  });

  router.post(`${path}/:id`, mayChange, async (req, res) => {
    const entry = await find(req);
    const form = readForm(EditForm, req.body);
    if (!form.ok) return showForm(res, entry, form.typed, form.errors);

    const { version, ...values } = form.values;
    const save = async (trx: Knex.Transaction) => ({
      conflict: await entries.update(trx, dictionary, entry.id, version, values),
    });
    const saved = await unlessTaken(() => asAuthor(db, currentAdmin(res), save));
    if (!saved) return showForm(res, entry, form.values, { name: 'errors.taken' });
    if (saved.conflict) return showForm(res, saved.conflict, form.values, {}, true);
    flash(res, 'settings.saved', { values: { name: values.name } });
    res.redirect(303, path);
  });

  const find = (req: Request) => entries.get(db, dictionary, EntryParams.parse(req.params).id);

  async function showList(res: Response, typed: Typed = { colour: 'blue' }, errors: FieldErrors = {}): Promise<void> {
    const { t } = res.locals.ui;
    const locals = {
      title: t(`dictionaries.${dictionary.table}.title`),
      crumbs: [{ text: t('nav.settings'), href: '/settings' }],
      dictionary,
      entries: await entries.list(db, dictionary),
      typed,
      errors,
      submission_id: randomUUID(),
    };
    listPage(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  function showForm(res: Response, entry: Entry, typed: Typed, errors: FieldErrors = {}, conflict = false): void {
    const { t } = res.locals.ui;
    const locals = {
      title: t('settings.edit_title', { name: entry.name }),
      crumbs: [
        { text: t('nav.settings'), href: '/settings' },
        { text: t(`dictionaries.${dictionary.table}.title`), href: path },
      ],
      dictionary,
      entry,
      typed,
      errors,
      conflict,
    };
    formPage(res, locals, conflict ? 409 : Object.keys(errors).length > 0 ? 422 : 200);
  }

  return router;
}
