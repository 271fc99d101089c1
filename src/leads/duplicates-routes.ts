import { Router } from 'express';
import { z } from 'zod';
import { parsePhones } from '../phones/parse.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { view } from '../web/views.ts';
import { type Duplicate, find } from './duplicates.ts';
import { type ShownLead, shown } from './form.ts';
import { typedContact } from './typed-contact.ts';

const duplicatesPage = view<{ fields: ShownLead; except: string; duplicates: Duplicate[] }>('leads/duplicates');

const Query = z.object({ ...typedContact, company_code: fields.optionalText(50).catch(null) });

/** The leads that share a number with what is being typed: a page, whose part the form shows. */
export function leadDuplicatesRoutes({ db, config }: Deps): Router {
  const router = Router();

  router.get('/leads/duplicates', allow('leads.view'), async (req, res) => {
    const { except, ...typed } = Query.parse(req.query);
    const wanted = { ...typed, phones: parsePhones(typed.phones, config.default_countries) };
    const duplicates = await find(db, currentAdmin(res), wanted, except ?? 0);
    const { t } = res.locals.ui;
    const crumbs = [{ text: t('nav.leads'), href: '/leads' }, { text: t('leads.duplicates.title') }];
    const title = t('leads.duplicates.title');
    duplicatesPage(res, { title, crumbs, fields: shown(typed), except: String(except ?? ''), duplicates });
  });

  return router;
}
