import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { asAuthor } from '../db/change-log.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm } from '../web/form.ts';
import { once } from '../web/submissions.ts';
import { view } from '../web/views.ts';
import * as tokens from './tokens.ts';

declare module 'express-session' {
  interface SessionData {
    /** The address of a token just made, until the next page has shown it. */
    call_address?: string;
  }
}

const page = view<{
  tokens: tokens.CallToken[];
  call_address: string | null;
  name: string;
  errors: FieldErrors;
  submission_id: string;
}>('profile/call-tokens');

const most = 20;
const address = '/profile/call-tokens';
const TokenParams = z.object({ id: fields.id });
const TokenForm = z.object({ name: fields.requiredText(100), submission_id: fields.submissionId });

export function callTokenRoutes({ db, base_url }: Deps): Router {
  const router = Router();

  router.get(address, allow('leads.view'), async (req, res) => {
    const call_address = req.session.call_address ?? null;
    delete req.session.call_address;
    await showTokens(res, { call_address });
  });

  router.post(address, allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const form = readForm(TokenForm, req.body);
    if (!form.ok) return showTokens(res, { errors: form.errors, name: String(form.typed.name ?? '') }, 422);
    const { name, submission_id } = form.values;
    if ((await tokens.list(db, me)).length >= most)
      return showTokens(res, { errors: { name: 'calls.too_many_tokens' }, name }, 422);

    const onward = await asAuthor(db, me, (trx) =>
      once(trx, me.id, submission_id, async () => {
        req.session.call_address = `${base_url}/hooks/call/${await tokens.create(trx, me, name)}`;
        return address;
      }),
    );
    res.redirect(303, onward);
  });

  router.post(`${address}/:id/delete`, allow('leads.view'), async (req, res) => {
    const { id } = TokenParams.parse(req.params);
    const me = currentAdmin(res);
    await asAuthor(db, me, (trx) => tokens.remove(trx, me, id));
    flash(res, 'calls.token_revoked');
    res.redirect(303, address);
  });

  async function showTokens(
    res: Response,
    state: { call_address?: string | null; errors?: FieldErrors; name?: string },
    status = 200,
  ): Promise<void> {
    const { t } = res.locals.ui;
    const title = t('calls.tokens_title');
    const locals = {
      title,
      crumbs: [{ text: t('nav.profile'), href: '/profile' }, { text: title }],
      tokens: await tokens.list(db, currentAdmin(res)),
      submission_id: randomUUID(),
    };
    page(res, { call_address: null, errors: {}, name: '', ...locals, ...state }, status);
  }

  return router;
}
