import { Router } from 'express';
import { z } from 'zod';
import { splitEmails } from '../leads/form.ts';
import { parsePhones, splitPhones } from '../phones/parse.ts';
import { allow } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { view } from '../web/views.ts';
import { find, type SameClient } from './duplicates.ts';

const page = view<{ phones: string[]; emails: string[]; except: string; same: SameClient[] }>('clients/duplicates');

const several = z.preprocess((value) => [value ?? []].flat(), z.array(z.string().max(1000)).max(50)).catch([]);
const Query = z.object({
  phones: several.transform((list) => list.flatMap(splitPhones).slice(0, 20)),
  emails: several.transform((list) => splitEmails(list).slice(0, 20)),
  except: fields.optionalId.catch(null),
});

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
