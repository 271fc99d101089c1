import { type Response, Router } from 'express';
import { z } from 'zod';
import { StaleRecord } from '../editing/conflict.ts';
import { readEdit, readSent } from '../editing/read-edit.ts';
import { undoOf } from '../operations/as-operation.ts';
import type { KnownRecord } from '../records/kinds.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import { HttpError } from '../web/errors.ts';
import * as fields from '../web/fields.ts';
import { flash } from '../web/flash.ts';
import { readForm } from '../web/form.ts';
import { contactForm } from './form.ts';
import { showEdit, showNew, showStale, wantsPrimary } from './form-page.ts';
import { type OwnersOfKind, ownerId, owners } from './owners.ts';
import type { ContactValues } from './repository.ts';
import * as contacts from './repository.ts';
import { addressOf, createContact, makePrimary, removeContact, updateContact } from './save.ts';

const Params = z.object({ id: fields.id });

/** Contact persons of leads, clients and companies: the same pages three times, each with its own right. */
export function contactRoutes(deps: Deps): Router {
  const router = Router();
  for (const kind of owners) addRoutes(router, deps, kind);
  return router;
}

function addRoutes(router: Router, deps: Deps, kind: OwnersOfKind): void {
  const { path, contact_path, rights } = kind;
  const { db } = deps;
  const Form = contactForm(deps.config.default_countries);

  router.get(`${path}/:id/contacts/new`, allow(rights.change), async (req, res) => {
    const owner = await getOpen(deps, res, kind, Params.parse(req.params).id);
    showNew(res, kind, owner, req.query);
  });

  router.post(`${path}/:id/contacts`, allow(rights.change), async (req, res) => {
    const owner = await getOpen(deps, res, kind, Params.parse(req.params).id);
    const form = readForm(Form, req.body);
    if (!form.ok) return showNew(res, kind, owner, form.typed, form.errors);

    const wanted = { is_primary: wantsPrimary(req.body), ...readSent(req.body) };
    const address = await createContact(db, currentAdmin(res), kind, owner.id, form.values, wanted);
    flash(res, 'contacts.added', { values: { name: form.values.full_name } });
    res.redirect(303, address);
  });

  router.get(`${contact_path}/:id`, allow(rights.change), async (req, res) => {
    const { contact } = await getBoth(deps, res, kind, Params.parse(req.params).id);
    res.redirect(303, addressOf(kind, contact));
  });

  router.get(`${contact_path}/:id/edit`, allow(rights.change), async (req, res) => {
    const { contact, owner } = await getBoth(deps, res, kind, Params.parse(req.params).id);
    showEdit(res, kind, owner, contact, { ...contact });
  });

  router.post(`${contact_path}/:id`, allow(rights.change), async (req, res) => {
    const { contact, owner } = await getBoth(deps, res, kind, Params.parse(req.params).id);
    const form = readEdit<ContactValues>(Form, contact, req.body, () => ({}));
    if (!form.ok) return showEdit(res, kind, owner, contact, { ...contact, ...req.body }, form.errors);

    const saved = await orStale(() => updateContact(db, currentAdmin(res), kind, contact.id, form.edit));
    if (saved instanceof StaleRecord) return showStale(deps, res, kind, saved, form);
    flash(res, saved ? 'contacts.saved' : 'clients.unchanged');
    res.redirect(303, addressOf(kind, contact));
  });

  router.post(`${contact_path}/:id/primary`, allow(rights.change), async (req, res) => {
    const contact = await makePrimary(db, currentAdmin(res), kind, Params.parse(req.params).id);
    flash(res, 'contacts.made_primary', { values: { name: contact.full_name } });
    res.redirect(303, addressOf(kind, contact));
  });

  router.post(`${contact_path}/:id/delete`, allow(rights.change), async (req, res) => {
    const me = currentAdmin(res);
    const { contact, operation } = await removeContact(db, me, kind, Params.parse(req.params).id);
    const back = `${path}/${ownerId(contact)}?show=contacts`;
    flash(res, 'contacts.deleted', { values: { name: contact.full_name }, undo: undoOf(operation, back) });
    res.redirect(303, back);
  });
}

/** One in the bin is to be restored before. */
async function getOpen({ db }: Deps, res: Response, kind: OwnersOfKind, id: number): Promise<KnownRecord> {
  const owner = await kind.get(db, currentAdmin(res), id);
  if (owner.deleted_at) throw new HttpError(409, 'in_bin');
  return owner;
}

async function getBoth(deps: Deps, res: Response, kind: OwnersOfKind, id: number) {
  const contact = await contacts.get(deps.db, kind.name, id);
  return { contact, owner: await getOpen(deps, res, kind, ownerId(contact)) };
}

async function orStale(save: () => Promise<boolean>): Promise<boolean | StaleRecord> {
  try {
    return await save();
  } catch (error) {
    if (error instanceof StaleRecord) return error;
    throw error;
  }
}
