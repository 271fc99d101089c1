import { type Response, Router } from 'express';
import { z } from 'zod';
import { readEdit, readSent } from '../editing/read-edit.ts';
import { refusals } from '../editing/refusals.ts';
import { startingFields, withCustom } from '../fields/form.ts';
import * as customFields from '../fields/repository.ts';
import { spreadCustom } from '../fields/values.ts';
import { choosable } from '../moving/going.ts';
import { refusedTags } from '../tags/refused-tags.ts';
import * as tags from '../tags/repository.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { forbidden, HttpError } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm, type Typed } from '../web/form.ts';
import { type Member, memberKinds, membersOf } from './belonging.ts';
import { showCompanyConflict } from './conflict-page.ts';
import { PossibleSameCompanies } from './duplicates.ts';
import { type CompanyField, companyFields, companyForm, refusedCompany } from './form.ts';
import { type Offered, type Refusal, showEdit, showNew } from './form-page.ts';
import type { Company, CompanyValues } from './repository.ts';
import * as companies from './repository.ts';
import { createCompany, updateCompany } from './save.ts';

const Params = z.object({ id: fields.id });

export function companyFormRoutes(deps: Deps): Router {
  const router = Router();
  const { db } = deps;
  const Form = companyForm(deps.config.default_countries);

  router.get('/companies/new', allow('companies.view'), async (req, res) => {
    // Searches call a record's name by one name everywhere.
    const offered = await offeredFor(deps);
    const typed = { ...startingFields(offered.known), name: req.query.full_name, ...req.query };
    showNew(deps, res, offered, typed, await readMember(deps, res, typed));
  });

  router.post('/companies', allow('companies.view'), async (req, res) => {
    const offered = await offeredFor(deps);
    const typed: Typed = { ...startingFields(offered.known), ...spreadCustom(req.body ?? {}) };
    const member = await readMember(deps, res, typed);
    const form = readForm(withCustom(Form, offered.known), typed);
    const errors = form.ok ? refusedTags(form.values, offered.tag_choices) : form.errors;
    if (!form.ok || Object.keys(errors).length > 0) return showNew(deps, res, offered, typed, member, { errors });

    const sent = { ...readSent(typed), member };
    const created = await refusals(() => createCompany(db, currentAdmin(res), form.values, sent), told);
    if (!created.ok) return showNew(deps, res, offered, typed, member, created);
    flash(res, 'companies.created', { values: { name: form.values.name } });
    res.redirect(303, created.value);
  });

  router.get('/companies/:id/edit', allow('companies.change'), async (req, res) => {
    const company = await getOpen(res, Params.parse(req.params).id);
    showEdit(deps, res, company, await offeredFor(deps, company), { ...spreadCustom(company), ...filledIn(req.query) });
  });

  router.post('/companies/:id', allow('companies.change'), async (req, res) => {
    const company = await getOpen(res, Params.parse(req.params).id);
    const offered = await offeredFor(deps, company);
    const body = spreadCustom(req.body ?? {});
    const typed: Typed = { ...spreadCustom(company), ...body };
    const form = readEdit<CompanyValues>(
      withCustom(Form, offered.known, company.custom),
      spreadCustom(company, offered.known),
      body,
      (values) => refusedTags(values, offered.tag_choices),
    );
    if (!form.ok) return showEdit(deps, res, company, offered, typed, form);

    const updated = await refusals(
      () => updateCompany(db, currentAdmin(res), company.id, form.edit, offered.known),
      told,
    );
    if (updated.ok) return saved(res, company.id, updated.value);
    if (updated.stale) return showCompanyConflict(deps, res, updated.stale, form);
    showEdit(deps, res, company, offered, typed, updated);
  });

  /** One in the bin is to be restored before it is edited. */
  async function getOpen(res: Response, id: number): Promise<Company> {
    const company = await companies.get(db, currentAdmin(res), id);
    if (company.deleted_at) throw new HttpError(409, 'in_bin');
    return company;
  }

  return router;
}

async function offeredFor(deps: Deps, company?: Company): Promise<Offered> {
  const tag_choices = choosable(await tags.known(deps), company?.tag_ids);
  return { tag_choices, known: await customFields.known(deps, 'company') };
}

/** The lead or client that the new company is for: `lead_id` or `client_id`. */
async function readMember({ db }: Deps, res: Response, typed: Typed): Promise<(Member & { name: string }) | null> {
  const kind = memberKinds.find((each) => typed[`${each}_id`]);
  if (!kind) return null;
  const members = membersOf(kind);
  if (!res.locals.ui.can(members.change)) throw forbidden();
  const { id, full_name } = await members.get(db, currentAdmin(res), fields.id.parse(typed[`${kind}_id`]));
  return { kind, id, name: full_name };
}

/** What a link puts into the form of a company that is there; nothing of it is saved yet. */
function filledIn(query: Typed): Typed {
  return Object.fromEntries(Object.entries(query).filter(([name]) => companyFields.includes(name as CompanyField)));
}

function saved(res: Response, id: number, changed: boolean): void {
  flash(res, changed ? 'companies.saved' : 'clients.unchanged');
  res.redirect(303, `/companies/${id}`);
}

function told(error: unknown): Refusal | undefined {
  if (error instanceof PossibleSameCompanies) return { same: error.same };
  const errors = refusedCompany(error);
  return errors && { errors };
}
