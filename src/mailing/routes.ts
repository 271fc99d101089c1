import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import { asAuthor } from '../db/change-log.ts';
import { missingSettings } from '../mail/mailer.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { badRequest } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { changeMailing } from './change-mailing.ts';
import { decide } from './decide.ts';
import * as mailings from './repository.ts';
import { MailingParams } from './schema.ts';
import { senderId } from './sender.ts';
import { mailingPage } from './show-page.ts';

const pageSize = 20;

interface ListedMailing extends mailings.Mailing {
  counts: mailings.Counts;
  who: string;
  /** In whose name it goes. */
  sender: string;
}

const index = view<{ mailings: ListedMailing[]; older: number | null; newest: boolean; missing: string[] }>(
  'mailing/index',
);

const Filter = z.object({ before: fields.id.nullable().catch(null).default(null) });
const Decision = z.object({ decision: z.enum(['again', 'sent']) });

export function mailingRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const show = mailingPage(deps);

  router.get('/mailings', allow('mailings.view'), async (req, res) => {
    const { before } = Filter.parse(req.query);
    const rows = await mailings.list(db, currentAdmin(res), before, pageSize + 1);
    const page = rows.slice(0, pageSize);
    const counts = await mailings.countStates(
      db,
      page.map(({ id }) => id),
    );
    const people = new Map((await admins.known(deps)).map(({ id, full_name }) => [id, full_name]));
    index(res, {
      title: res.locals.ui.t('mailings.title'),
      mailings: page.map((row) => ({
        ...row,
        counts: counts.get(row.id)!,
        who: people.get(row.admin_id) ?? '',
        sender: people.get(senderId(row)) ?? '',
      })),
      older: rows.length > pageSize ? page.at(-1)!.id : null,
      newest: before === null,
      missing: missingSettings(deps.config),
    });
  });

  router.get('/mailings/:id', allow('mailings.view'), async (req, res) => {
    await show(res, await mailings.get(db, currentAdmin(res), MailingParams.parse(req.params).id), req.query);
  });

  for (const change of ['stop', 'continue', 'retry'] as const) {
    router.post(`/mailings/:id/${change}`, allow('mailings.send'), async (req, res) => {
      const { id } = MailingParams.parse(req.params);
      await asAuthor(db, currentAdmin(res), (trx) => changeMailing(trx, currentAdmin(res), id, change));
      flash(res, `mailings.flash_${change}`);
      res.redirect(303, `/mailings/${id}`);
    });
  }

  // Of a mail that nobody knows whether it arrived: what to do is for a person to say.
  router.post('/mailing-recipients/:id', allow('mailings.send'), async (req: Request, res: Response) => {
    const { id } = MailingParams.parse(req.params);
    const form = readForm(Decision, req.body);
    if (!form.ok) throw badRequest();
    const mailingId = await decide(db, currentAdmin(res), id, form.values.decision);
    flash(res, 'mailings.decided');
    res.redirect(303, `/mailings/${mailingId}?state=unknown`);
  });

  return router;
}
