import { Router } from 'express';
import { z } from 'zod';
import { typedContact } from '../leads/typed-contact.ts';
import { parsePhones } from '../phones/parse.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { view } from '../web/views.ts';
import { find, type SameCompany, type Wanted } from './duplicates.ts';

const page = view<{ wanted: Wanted; except: string; same: SameCompany[] }>('companies/duplicates');

const Query = z.object({
  ...typedContact,
  name: fields.text(200).catch(''),
  code: fields.optionalText(50).catch(null),
  vat_code: fields.optionalText(50).catch(null),
});

/** The companies that share something with what is being typed: a page, whose part the form shows. */
export function companyDuplicatesRoutes({ db, config }: Deps): Router {
  const router = Router();

  router.get('/companies/duplicates', allow('companies.view'), async (req, res) => {
    const { except, ...wanted } = Query.parse(req.query);
    const phones = parsePhones(wanted.phones, config.default_countries);
    const same = await find(db, { ...wanted, phones }, except ?? 0);
    const { t } = res.locals.ui;
    const title = t('leads.duplicates.title');
    const crumbs = [{ text: t('nav.companies'), href: '/companies' }, { text: title }];
    page(res, { title, crumbs, wanted, except: String(except ?? ''), same });
  });

  return router;
}
