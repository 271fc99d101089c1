import { Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { type FoundRecords, findContacts, findRecords, kinds, kindsFor, lists } from './find-records.ts';

const page = view<{ q: string; found: FoundRecords[] }>('search/index');
const Query = z.object({
  q: z
    .preprocess((value) => [value].flat().at(-1), z.string().max(200))
    .catch('')
    .transform((text) => text.replace(/[\s\0]+/g, ' ').trim()),
});
const shownOfEach = 10;
const offered = 20;

/** The search box of every page, and what comboboxes ask for. */
export function searchRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/search', allow('signed_in'), async (req, res) => {
    const me = currentAdmin(res);
    const { t } = res.locals.ui;
    const { q } = Query.parse(req.query);
    const found = q ? await findAll(me, q) : [];
    const [only, ...others] = found.flatMap(({ records }) => records);
    if (only && others.length === 0) return res.redirect(303, only.href);
    page(res, {
      title: t('search.title'),
      shows: [q !== '' && t('lists.searched', { q })],
      crumbs: [{ text: t('nav.dashboard'), href: '/' }, { text: t('search.title') }],
      q,
      found,
    });
  });

  function findAll(me: Admin, q: string): Promise<FoundRecords[]> {
    const records = kindsFor(me).map((kind) => findRecords(deps, me, kind, q, shownOfEach));
    return Promise.all(records.length > 0 ? [...records, findContacts(deps, me, q, offered)] : []);
  }

  for (const kind of kinds) {
    router.get(`/${kind}/options`, allow(lists[kind].view), async (req, res) => {
      const { records } = await findRecords(deps, currentAdmin(res), kind, Query.parse(req.query).q, offered);
      const options = records.map(({ id, full_name, details }) => ({
        value: id,
        text: full_name,
        detail: details.join(' · '),
      }));
      res.json({ options });
    });
  }

  return router;
}
