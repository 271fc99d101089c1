import { Router } from 'express';
import { z } from 'zod';
import { typedContact } from '../leads/typed-contact.ts';
import { parsePhones } from '../phones/parse.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { view } from '../web/views.ts';
import { find, type SameClient } from './duplicates.ts';

const page = view<{ phones: string[]; emails: string[]; except: string; same: SameClient[] }>('clients/duplicates');

const Query = z.object(typedContact);

/** The clients that share a phone or e-mail with what is being typed: a page, whose part the form shows. */
export function clientDuplicatesRoutes({ db, config }: Deps): Router {
  const router = Router();

  router.get('/clients/duplicates', allow('clients.view'), async (req, res) => {
    const { except, phones, emails } = Query.parse(req.query);
    const wanted = { emails, phones: parsePhones(phones, config.default_countries) };
    const same = await find(db, wanted, except ?? 0);
    const { t } = res.locals.ui;
    const title = t('leads.duplicates.title');
    const crumbs = [{ text: t('nav.clients'), href: '/clients' }, { text: title }];
    page(res, { title, crumbs, phones, emails, except: String(except ?? ''), same });
  });

  return router;
}
