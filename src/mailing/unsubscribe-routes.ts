import { Router } from 'express';
import type { Knex } from 'knex';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { open } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { notFound } from '../web/errors.ts';
import { view } from '../web/views.ts';
import * as recipients from './recipients.ts';
import * as suppressions from './suppressions.ts';

const page = view<{ email: string; done: boolean }>('mailing/unsubscribe', 'layout/plain');
const Params = z.object({ token: z.uuid() });

/**
 * Where the link and the header of a mail lead. The token is the key: mail programs post here by themselves (RFC 8058),
 * without session, cookie or form token. Looking changes nothing, as programs that check links look too.
 */
export function unsubscribeRoutes({ db }: Deps): Router {
  const router = Router();

  router.get('/unsubscribe/:token', open, async (req, res) => {
    const { email } = await recipientOf(db, req.params);
    page(res, { title: res.locals.ui.t('unsubscribe.title'), email, done: await suppressions.isSuppressed(db, email) });
  });

  // Answered by a page and not by a redirect, which the standard forbids here.
  router.post('/unsubscribe/:token', open, async (req, res) => {
    const recipient = await recipientOf(db, req.params);
    await asAuthor(db, null, (trx) => unsubscribe(trx, recipient));
    page(res, { title: res.locals.ui.t('unsubscribe.title'), email: recipient.email, done: true });
  });

  return router;
}

async function recipientOf(db: Knex, params: unknown): Promise<recipients.Addressee> {
  const recipient = await recipients.findByToken(db, Params.parse(params).token);
  if (!recipient) throw notFound();
  return recipient;
}

async function unsubscribe(trx: Knex.Transaction, { id, email, mailing_id }: recipients.Addressee): Promise<void> {
  await suppressions.add(trx, email, 'unsubscribed', { mailing_id });
  if (id) {
    const waits = trx('mailing_recipients').where({ id }).whereIn('state', ['queued', 'sent']);
    await waits.update({ state: 'unsubscribed' });
  }
}
