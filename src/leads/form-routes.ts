import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { refusals } from '../editing/refusals.ts';
import { type ShownField, shownFields, startingFields } from '../fields/form.ts';
import { spreadCustom } from '../fields/values.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { type Choices, choicesFor, refusedByDatabase } from './choices.ts';
import { showLeadConflict } from './conflict-page.ts';
import { type Duplicate, PossibleDuplicates } from './duplicates.ts';
import { leadForm, type ShownLead, shown, startingValues } from './form.ts';
import { readEdit, readNew } from './read-form.ts';
import * as leads from './repository.ts';
import { createLead, updateLead } from './save.ts';

interface FormLocals {
  fields: ShownLead;
  errors: FieldErrors;
  choices: Choices;
  custom: ShownField[];
  duplicates: Duplicate[];
  submission_id: string;
}

const newPage = view<FormLocals>('leads/new');
const editPage = view<FormLocals & { lead: leads.Lead; version: string }>('leads/edit');
const LeadParams = z.object({ id: fields.id });

export function leadFormRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const Form = leadForm(deps.config.default_countries);

  router.get('/leads/new', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const choices = await choicesFor(deps, me, { typed_company: req.query.company_id });
    showNew(res, choices, { ...startingValues(me, choices.steps), ...startingFields(choices.custom), ...req.query });
  });

  router.post('/leads', allow('leads.view'), async (req, res) => {
    const me = currentAdmin(res);
    const choices = await choicesFor(deps, me, { typed_company: req.body?.company_id });
    const starting = { ...startingValues(me, choices.steps), ...startingFields(choices.custom) };
    const typed: Typed = { ...starting, ...spreadCustom(req.body ?? {}) };
    const form = readNew(Form, typed, choices, me);
    if (!form.ok) return showNew(res, choices, typed, form);

    const created = await refusals(() => createLead(db, me, form.values, form), told);
    if (!created.ok) return showNew(res, choices, typed, created);
    flash(res, 'leads.created', { values: { name: form.values.full_name } });
    res.redirect(303, created.value);
  });

  router.get('/leads/:id/edit', allow('leads.change'), async (req, res) => {
    const { id } = LeadParams.parse(req.params);
    const lead = await leads.get(db, currentAdmin(res), id);
    showEdit(res, lead, await choicesFor(deps, currentAdmin(res), lead), spreadCustom(lead));
  });

  router.post('/leads/:id', allow('leads.change'), async (req, res) => {
    const { id } = LeadParams.parse(req.params);
    const me = currentAdmin(res);
    const lead = await leads.get(db, me, id);
    const choices = await choicesFor(deps, me, { ...lead, typed_company: req.body?.company_id });
    const typed: Typed = { ...spreadCustom(lead), ...spreadCustom(req.body ?? {}) };
    const form = readEdit(Form, lead, req.body, choices, me);
    if (!form.ok) return showEdit(res, lead, choices, typed, form);

    const updated = await refusals(() => updateLead(db, me, id, form.edit, choices.custom), told);
    if (updated.ok) return saved(res, id, updated.value);
    if (updated.stale) return showLeadConflict(deps, res, updated.stale, form);
    showEdit(res, lead, choices, typed, updated);
  });

  return router;
}

interface Refusal {
  errors?: FieldErrors;
  duplicates?: Duplicate[];
}

function showNew(res: Response, choices: Choices, typed: Typed, refusal?: Refusal): void {
  const { t } = res.locals.ui;
  const crumbs = [{ text: t('nav.leads'), href: '/leads' }, { text: t('leads.new.title') }];
  newPage(res, { title: t('leads.new.title'), crumbs, ...formLocals(choices, typed, refusal) }, refusal ? 422 : 200);
}

function showEdit(res: Response, lead: leads.Lead, choices: Choices, typed: Typed, refusal?: Refusal): void {
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.leads'), href: '/leads' },
    { text: lead.full_name, href: `/leads/${lead.id}` },
    { text: t('leads.edit.crumb') },
  ];
  const title = t('leads.edit.title', { name: lead.full_name });
  const version = String(typed.version);
  editPage(res, { title, crumbs, lead, version, ...formLocals(choices, typed, refusal) }, refusal ? 422 : 200);
}

function formLocals(choices: Choices, typed: Typed, { errors = {}, duplicates = [] }: Refusal = {}): FormLocals {
  const submission_id = fields.submissionId.parse(typed.submission_id) ?? randomUUID();
  const custom = shownFields(choices.custom, typed);
  return { fields: shown(typed), errors, choices, custom, duplicates, submission_id };
}

function saved(res: Response, id: number, changed: boolean): void {
  flash(res, changed ? 'leads.saved' : 'leads.unchanged');
  res.redirect(303, `/leads/${id}`);
}

function told(error: unknown): Refusal | undefined {
  if (error instanceof PossibleDuplicates) return { duplicates: error.duplicates };
  const errors = refusedByDatabase(error);
  return errors && { errors };
}
