import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import type { Knex } from 'knex';
import { asAuthor } from '../db/change-log.ts';
import { addressAfter, goOnAfter } from '../moving/after-deletion.ts';
import { choosable } from '../moving/going.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import type { Dictionary } from './dictionaries.ts';
import type { Entry } from './repository.ts';
import * as entries from './repository.ts';
import { DeleteForm, EntryParams } from './schema.ts';

const page = view<{
  dictionary: Dictionary;
  entry: Entry;
  others: Entry[];
  used: number;
  replacement_id: unknown;
  errors: FieldErrors;
  submission_id: string;
}>('dictionaries/delete');

class NoReplacement extends Error {}

export function deleteRoutes({ db }: Deps, dictionary: Dictionary): Router {
  const router = Router();
  const mayChange = allow('settings.change');
  const { path, table } = dictionary;

  router.get(`${path}/:id/delete`, mayChange, async (req, res) => {
    const entry = await entries.get(db, dictionary, EntryParams.parse(req.params).id);
    if (entry.going) return res.redirect(303, `${path}#entry-${entry.id}`);
    await show(res, entry);
  });

  router.post(`${path}/:id/delete`, mayChange, async (req, res) => {
    const { id } = EntryParams.parse(req.params);
    const form = readForm(DeleteForm, req.body);
    const me = currentAdmin(res);
    const remove = (trx: Knex.Transaction) => async () => {
      const begun = form.ok ? await entries.remove(trx, me, dictionary, id, form.values.replacement_id) : 'left';
      if (begun === 'left') throw new NoReplacement();
      return addressAfter(begun, { path, anchor: `entry-${id}` });
    };
    try {
      const submissionId = form.ok ? form.values.submission_id : undefined;
      const address = await asAuthor(db, me, (trx) => once(trx, me.id, submissionId, remove(trx)));
      goOnAfter(res, address, { path });
    } catch (error) {
      if (!(error instanceof NoReplacement)) throw error;
      const wrong = { replacement_id: 'settings.needs_replacement' };
      await show(res, await entries.get(db, dictionary, id), req.body?.replacement_id, wrong);
    }
  });

  async function show(res: Response, entry: Entry, replacement_id: unknown = '', errors: FieldErrors = {}) {
    const [all, used] = await Promise.all([entries.list(db, dictionary), dictionary.countUses(db, entry.id)]);
    const { t } = res.locals.ui;
    const locals = {
      title: t('settings.delete_title', { name: entry.name }),
      crumbs: [
        { text: t('nav.settings'), href: '/settings' },
        { text: t(`dictionaries.${table}.title`), href: path },
      ],
      dictionary,
      entry,
      others: choosable(all).filter(({ id }) => id !== entry.id),
      used,
      replacement_id,
      errors,
      submission_id: randomUUID(),
    };
    page(res, locals, Object.keys(errors).length > 0 ? 422 : 200);
  }

  return router;
}
