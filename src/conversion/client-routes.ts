import { type Response, Router } from 'express';
import { z } from 'zod';
import { find } from '../clients/duplicates.ts';
import { type FoundClient, search } from '../clients/search.ts';
import * as leads from '../leads/repository.ts';
import { undoOf } from '../operations/as-operation.ts';
import { formatPhone } from '../phones/parse.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { view } from '../web/views.ts';
import { linkClient, unlinkClient } from './link-client.ts';
import { ConversionRefused, showRefusal } from './refusal.ts';

type ChosenClient = Pick<FoundClient, 'id' | 'full_name'> & { about: string[] };

interface FindLocals {
  lead: leads.Lead;
  q: string;
  /** What is found; with nothing typed yet, clients with one of the lead's phones or e-mails. */
  clients: ChosenClient[];
  /** There are more than these. */
  more: boolean;
  error: string | null;
}

const page = view<FindLocals>('conversion/client');
const Params = z.object({ id: fields.id });
const Query = z.object({ q: fields.text(200).catch('') });
const LinkForm = z.object({ client_id: fields.id });
const most = 20;

/** Linking a lead with a client that is there already. Both rights: the page shows clients. */
export function leadClientRoutes(deps: Deps): Router {
  const router = Router();
  const { db, config } = deps;
  const mayConvert = allow('leads.convert');
  const maySee = allow('clients.view');

  router.get('/leads/:id/client', mayConvert, maySee, async (req, res) => {
    const lead = await leads.get(db, currentAdmin(res), Params.parse(req.params).id);
    await showFind(res, lead, Query.parse(req.query).q.replace(/\s+/g, ' '));
  });

  router.post('/leads/:id/client', mayConvert, maySee, async (req, res) => {
    const me = currentAdmin(res);
    const lead = await leads.get(db, me, Params.parse(req.params).id);
    const form = readForm(LinkForm, req.body);
    if (!form.ok) return showFind(res, lead, '', 'conversion.choose_client');

    const linked = await refusals(() => linkClient(db, me, lead, form.values.client_id));
    if (linked instanceof ConversionRefused) return showRefusal(res, linked, '');
    const { operation, client } = linked;
    const undo = operation ? undoOf(operation, `/leads/${lead.id}`) : undefined;
    if (operation) flash(res, 'conversion.linked', { values: { name: client?.full_name ?? '' }, undo });
    res.redirect(303, `/leads/${lead.id}`);
  });

  router.post('/leads/:id/client/unlink', mayConvert, maySee, async (req, res) => {
    const me = currentAdmin(res);
    const lead = await leads.get(db, me, Params.parse(req.params).id);
    const { operation, client } = await unlinkClient(db, me, lead);
    const undo = operation ? undoOf(operation, `/leads/${lead.id}`) : undefined;
    if (operation) flash(res, 'conversion.unlinked', { values: { name: client?.full_name ?? '' }, undo });
    res.redirect(303, `/leads/${lead.id}`);
  });

  async function showFind(res: Response, lead: leads.Lead, q: string, error: string | null = null): Promise<void> {
    const reason = lead.deleted_at ? 'in_bin' : lead.client_id ? 'already' : null;
    if (reason) return showRefusal(res, new ConversionRefused(lead, reason), '');

    const { t } = res.locals.ui;
    const title = t('conversion.link_title', { name: lead.full_name });
    const crumbs = [
      { text: t('nav.leads'), href: '/leads' },
      { text: lead.full_name, href: `/leads/${lead.id}` },
      { text: t('conversion.link') },
    ];
    const found = q ? await search(db, q, { countries: config.default_countries, limit: most + 1 }) : [];
    const same = q ? [] : await find(db, lead);
    const more = found.length > most;
    const clients = (q ? found.slice(0, most) : same).map((client) => ({ ...client, about: about(client) }));
    page(res, { title, crumbs, lead, q, clients, more, error }, error ? 422 : 200);
  }

  return router;
}

function about({
  login,
  company,
  phones,
  emails,
}: Pick<FoundClient, 'login' | 'company' | 'phones' | 'emails'>): string[] {
  const texts = [login, company, ...phones.slice(0, 2).map(formatPhone), ...emails.slice(0, 2)];
  return texts.filter((text) => text !== null);
}

async function refusals<T>(work: () => Promise<T>): Promise<T | ConversionRefused> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConversionRefused) return error;
    throw error;
  }
}
