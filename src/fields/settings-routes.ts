import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { NameTaken } from '../db/dictionary-table.ts';
import { isOwnTitle } from '../export/own-titles.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import { create, KeyTaken, keptDays, move, TooManyFields, update } from './change.ts';
import { indexProgress } from './index-field.ts';
import type { CustomField, FieldEntity } from './repository.ts';
import * as fields from './repository.ts';
import { editFieldForm, FieldParams, FieldsQuery, MoveForm, NewFieldForm } from './schema.ts';

type Deleted = CustomField & { deleted_at: Date | null };

const listPage = view<{
  entity: FieldEntity;
  fields: CustomField[];
  deleted: Deleted[];
  kept_days: number;
  /** Per cent of the indexes that are made now, by field. */
  progress: Map<number, number>;
  submission_id: string;
}>('fields/index');

const formPage = view<{
  entity: FieldEntity;
  field: CustomField | null;
  typed: Typed;
  errors: FieldErrors;
  conflict: boolean;
  submission_id: string;
}>('fields/form');

export function fieldSettingsRoutes({ db }: Deps): Router {
  const router = Router();
  const mayChange = allow('settings.change');

  router.get('/settings/fields', mayChange, async (req, res) => {
    await showList(res, FieldsQuery.parse(req.query).entity);
  });

  router.get('/settings/fields/new', mayChange, (req, res) => {
    const { entity } = FieldsQuery.parse(req.query);
    showForm(res, entity, null, { entity, searchable: true });
  });

  router.post('/settings/fields', mayChange, async (req, res) => {
    const { entity } = FieldsQuery.parse(req.body ?? {});
    const form = readForm(NewFieldForm, req.body);
    if (!form.ok) return showForm(res, entity, null, form.typed, form.errors);
    const { submission_id, ...values } = form.values;
    if (isOwnTitle(values.entity, values.name)) return showForm(res, entity, null, req.body, ownName);
    const me = currentAdmin(res);
    const add = (trx: Knex.Transaction) => async () => addressOf(await create(trx, values));
    const added = await refusals(() => asAuthor(db, me, (trx) => once(trx, me.id, submission_id, add(trx))));
    if (!added.ok) return showForm(res, entity, null, req.body, added.errors);
    flash(res, 'settings.added', { values: { name: values.name } });
    res.redirect(303, added.value);
  });

  router.get('/settings/fields/:id/edit', mayChange, async (req, res) => {
    const field = await fields.get(db, FieldParams.parse(req.params).id);
    showForm(res, field.entity, field, { ...field, option_was: field.options });
  });

  router.post('/settings/fields/:id', mayChange, async (req, res) => {
    const field = await fields.get(db, FieldParams.parse(req.params).id);
    const form = readForm(editFieldForm(field.kind), req.body);
    if (!form.ok) return showForm(res, field.entity, field, form.typed, form.errors);
    const { version, pairs, kind: _, ...values } = form.values;
    const isNew = values.name !== field.name;
    if (isNew && isOwnTitle(field.entity, values.name)) return showForm(res, field.entity, field, req.body, ownName);
    const me = currentAdmin(res);
    const renames = pairs
      .filter(({ was, name }) => was !== name && field.options.includes(was))
      .map(({ was, name }) => ({ from: was, to: name, by: me.id }));
    const save = async (trx: Knex.Transaction) => ({ now: await update(trx, field.id, version, values, renames) });
    const saved = await refusals(() => asAuthor(db, me, save));
    if (!saved.ok) return showForm(res, field.entity, field, req.body, saved.errors);
    if (saved.value.now) return showForm(res, field.entity, saved.value.now, req.body, {}, true);
    flash(res, renames.length > 0 ? 'fields.saved_renaming' : 'settings.saved', { values: { name: values.name } });
    res.redirect(303, addressOf(field));
  });

  router.post('/settings/fields/:id/move', mayChange, async (req, res) => {
    const field = await fields.get(db, FieldParams.parse(req.params).id);
    const form = readForm(MoveForm, req.body);
    if (!form.ok) throw badRequest();
    const { direction, submission_id } = form.values;
    const me = currentAdmin(res);
    const work = (trx: Knex.Transaction) => async () => {
      await move(trx, field.id, direction);
      return addressOf(field);
    };
    const location = await asAuthor(db, me, (trx) => once(trx, me.id, submission_id, work(trx)));
    const place = (await fields.list(db, field.entity)).findIndex((other) => other.id === field.id) + 1;
    flash(res, 'settings.moved', { values: { name: field.name, place } });
    res.redirect(303, location);
  });

  async function showList(res: Response, entity: FieldEntity): Promise<void> {
    const [all, progress] = await Promise.all([fields.listAll(db, entity), indexProgress(db)]);
    const { t } = res.locals.ui;
    const since = Date.now() - keptDays * 24 * 3600_000;
    listPage(res, {
      title: t('fields.title'),
      crumbs: [{ text: t('nav.settings'), href: '/settings' }],
      entity,
      fields: all.filter(({ deleted_at }) => !deleted_at),
      deleted: all.filter(({ deleted_at }) => deleted_at && deleted_at.getTime() > since),
      kept_days: keptDays,
      progress: new Map(progress.map(({ field_id, percent }) => [field_id, percent])),
      submission_id: randomUUID(),
    });
  }

  return router;
}

/** Where the settings show it. */
export function addressOf({ id, entity }: Pick<CustomField, 'id' | 'entity'>): string {
  return `/settings/fields?entity=${entity}#field-${id}`;
}

/** The crumbs of a page below the list of fields. */
export function fieldCrumbs(res: Response, entity: FieldEntity) {
  const { t } = res.locals.ui;
  return [
    { text: t('nav.settings'), href: '/settings' },
    { text: t('fields.title'), href: `/settings/fields?entity=${entity}` },
  ];
}

function showForm(
  res: Response,
  entity: FieldEntity,
  field: CustomField | null,
  typed: Typed,
  errors: FieldErrors = {},
  conflict = false,
): void {
  const { t } = res.locals.ui;
  const title = field ? t('settings.edit_title', { name: field.name }) : t(`fields.new_title.${entity}`);
  const status = conflict ? 409 : Object.keys(errors).length > 0 ? 422 : 200;
  const crumbs = fieldCrumbs(res, entity);
  formPage(res, { title, crumbs, entity, field, typed, errors, conflict, submission_id: randomUUID() }, status);
}

// Two columns of one name: nobody could tell which of them a spreadsheet means.
const ownName: FieldErrors = { name: 'fields.error.own_name' };

type Outcome<T> = { ok: true; value: T } | { ok: false; errors: FieldErrors };

/** What a save was refused for and the form can tell; anything else is thrown on. */
async function refusals<T>(save: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await save() };
  } catch (error) {
    if (error instanceof NameTaken) return { ok: false, errors: { name: 'errors.taken' } };
    if (error instanceof KeyTaken) return { ok: false, errors: { key: 'fields.error.key_taken' } };
    if (error instanceof TooManyFields) return { ok: false, errors: { name: 'fields.error.too_many' } };
    throw error;
  }
}
