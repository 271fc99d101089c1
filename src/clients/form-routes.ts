import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { type CompanyChoice, companyChoices, refusedChoice } from '../companies/choice.ts';
import { readEdit, readSent } from '../editing/read-edit.ts';
import { refusals } from '../editing/refusals.ts';
import { type ShownField, shownFields, startingFields, withCustom } from '../fields/form.ts';
import * as customFields from '../fields/repository.ts';
import { spreadCustom } from '../fields/values.ts';
import { choosable } from '../moving/going.ts';
import { refusedTags } from '../tags/refused-tags.ts';
import * as tags from '../tags/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { type FieldErrors, readForm, type Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { showClientConflict } from './conflict-page.ts';
import { PossibleSameClients, type SameClient } from './duplicates.ts';
import { clientForm, newClientForm, refusedClient, type ShownClient, shownClient } from './form.ts';
import type { Client, ClientValues } from './repository.ts';
import * as clients from './repository.ts';
import { createClient, updateClient } from './save.ts';

interface FormLocals {
  fields: ShownClient;
  errors: FieldErrors;
  tag_choices: tags.Tag[];
  companies: CompanyChoice[];
  custom: ShownField[];
  same: SameClient[];
  submission_id: string;
}

const newPage = view<FormLocals>('clients/new');
const editPage = view<FormLocals & { client: Client; version: string }>('clients/edit');
const Params = z.object({ id: fields.id });

export function clientFormRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const { default_countries } = deps.config;

  router.get('/clients/new', allow('clients.view'), async (req, res) => {
    const offered = await offeredFor(deps, res, req.query);
    showNew(res, offered, { ...startingFields(offered.known), ...req.query });
  });

  router.post('/clients', allow('clients.view'), async (req, res) => {
    const offered = await offeredFor(deps, res, req.body ?? {});
    const typed: Typed = { ...startingFields(offered.known), ...spreadCustom(req.body ?? {}) };
    const Form = newClientForm(default_countries, currentAdmin(res).time_zone);
    const form = readForm(withCustom(Form, offered.known), typed);
    const errors = form.ok ? refusedChoices(form.values, offered) : form.errors;
    if (!form.ok || Object.keys(errors).length > 0) return showNew(res, offered, typed, { errors });

    const created = await refusals(() => createClient(db, currentAdmin(res), form.values, readSent(typed)), told);
    if (!created.ok) return showNew(res, offered, typed, created);
    flash(res, 'clients.created', { values: { name: form.values.full_name } });
    res.redirect(303, created.value);
  });

  router.get('/clients/:id/edit', allow('clients.change'), async (req, res) => {
    const client = await getOpen(res, Params.parse(req.params).id);
    showEdit(res, client, await offeredFor(deps, res, {}, client), spreadCustom(client));
  });

  router.post('/clients/:id', allow('clients.change'), async (req, res) => {
    const client = await getOpen(res, Params.parse(req.params).id);
    const offered = await offeredFor(deps, res, req.body ?? {}, client);
    const body = spreadCustom(req.body ?? {});
    const typed: Typed = { ...spreadCustom(client), ...body };
    const Form = clientForm(default_countries, currentAdmin(res).time_zone);
    const form = readEdit<ClientValues>(
      withCustom(Form, offered.known, client.custom),
      spreadCustom(client, offered.known),
      body,
      (values) => refusedChoices(values, offered),
    );
    if (!form.ok) return showEdit(res, client, offered, typed, form);

    const updated = await refusals(
      () => updateClient(db, currentAdmin(res), client.id, form.edit, offered.known),
      told,
    );
    if (updated.ok) return saved(res, client.id, updated.value);
    if (updated.stale) return showClientConflict(deps, res, updated.stale, form);
    showEdit(res, client, offered, typed, updated);
  });

  /** One in the bin is to be restored before it is edited. */
  async function getOpen(res: Response, id: number): Promise<Client> {
    const client = await clients.get(db, currentAdmin(res), id);
    if (client.deleted_at) throw new HttpError(409, 'in_bin');
    return client;
  }

  return router;
}

/** What its selects offer. */
type Offered = Pick<FormLocals, 'tag_choices' | 'companies'> & { known: customFields.CustomField[] };

async function offeredFor(deps: Deps, res: Response, typed: Typed, client?: Client): Promise<Offered> {
  const companies = await companyChoices(deps.db, currentAdmin(res), typed.company_id, client?.company_id);
  const tag_choices = choosable(await tags.known(deps), client?.tag_ids);
  return { tag_choices, companies, known: await customFields.known(deps, 'client') };
}

function refusedChoices(values: Partial<ClientValues>, { tag_choices, companies }: Offered): FieldErrors {
  return { ...refusedTags(values, tag_choices), ...refusedChoice(values.company_id, companies) };
}

interface Refusal {
  errors?: FieldErrors;
  same?: SameClient[];
}

function showNew(res: Response, offered: Offered, typed: Typed, refusal?: Refusal): void {
  const { t } = res.locals.ui;
  const crumbs = [{ text: t('nav.clients'), href: '/clients' }, { text: t('clients.new.title') }];
  const locals = formLocals(offered, typed, refusal);
  newPage(res, { title: t('clients.new.title'), crumbs, ...locals }, refusal ? 422 : 200);
}

function showEdit(res: Response, client: Client, offered: Offered, typed: Typed, refusal?: Refusal): void {
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.clients'), href: '/clients' },
    { text: client.full_name, href: `/clients/${client.id}` },
    { text: t('editing.crumb') },
  ];
  const title = t('editing.title', { name: client.full_name });
  const locals = { client, version: String(typed.version), ...formLocals(offered, typed, refusal) };
  editPage(res, { title, crumbs, ...locals }, refusal ? 422 : 200);
}

function formLocals(offered: Offered, typed: Typed, { errors = {}, same = [] }: Refusal = {}): FormLocals {
  const submission_id = fields.submissionId.parse(typed.submission_id) ?? randomUUID();
  const { known, ...choices } = offered;
  return { fields: shownClient(typed), custom: shownFields(known, typed), errors, ...choices, same, submission_id };
}

function saved(res: Response, id: number, changed: boolean): void {
  flash(res, changed ? 'clients.saved' : 'clients.unchanged');
  res.redirect(303, `/clients/${id}`);
}

function told(error: unknown): Refusal | undefined {
  if (error instanceof PossibleSameClients) return { same: error.same };
  const errors = refusedClient(error);
  return errors && { errors };
}
