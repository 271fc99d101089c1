import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import * as admins from '../admins/repository.ts';
import type { StaleRecord } from '../editing/conflict.ts';
import { showConflict } from '../editing/conflict-page.ts';
import type { ReadEdit } from '../editing/read-edit.ts';
import type { KnownRecord } from '../records/kinds.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { type ContactField, type ShownContact, shownContact } from './form.ts';
import type { OwnersOfKind } from './owners.ts';
import type { Contact, ContactValues } from './repository.ts';

interface FormLocals {
  action: string;
  back: string;
  fields: ShownContact;
  errors: FieldErrors;
  submission_id: string;
  /** Of a new one: whether he is to be the primary one. */
  is_primary: boolean;
  /** Of one that is there. */
  version: string | null;
  save: string;
}

const page = view<FormLocals>('contacts/form');
const Primary = z.object({ is_primary: fields.checkbox.catch(false) });

export function wantsPrimary(typed: unknown): boolean {
  return Primary.parse(typed ?? {}).is_primary;
}

export function showNew(
  res: Response,
  kind: OwnersOfKind,
  owner: KnownRecord,
  typed: Typed,
  errors?: FieldErrors,
): void {
  const title = res.locals.ui.t('contacts.add');
  const locals = {
    action: `${kind.path}/${owner.id}/contacts`,
    fields: shownContact(typed),
    submission_id: fields.submissionId.parse(typed.submission_id) ?? randomUUID(),
    is_primary: wantsPrimary(typed),
    version: null,
    save: title,
  };
  showForm(res, kind, owner, title, { ...locals, errors });
}

export function showEdit(
  res: Response,
  kind: OwnersOfKind,
  owner: KnownRecord,
  contact: Contact,
  typed: Typed,
  errors?: FieldErrors,
): void {
  const { t } = res.locals.ui;
  const locals = {
    action: `${kind.contact_path}/${contact.id}`,
    fields: shownContact(typed),
    submission_id: '',
    is_primary: false,
    version: String(typed.version),
    save: t('editing.save'),
  };
  showForm(res, kind, owner, t('editing.title', { name: contact.full_name }), { ...locals, errors });
}

type Shown = Omit<FormLocals, 'errors' | 'back'> & { errors?: FieldErrors };

function showForm(
  res: Response,
  kind: OwnersOfKind,
  owner: KnownRecord,
  title: string,
  { errors, ...locals }: Shown,
): void {
  const back = `${kind.path}/${owner.id}?show=contacts`;
  const crumbs = [
    { text: res.locals.ui.t(kind.list), href: kind.path },
    { text: owner.name, href: back },
    { text: title },
  ];
  page(res, { title, crumbs, back, errors: errors ?? {}, ...locals }, errors ? 422 : 200);
}

export async function showStale(
  deps: Deps,
  res: Response,
  kind: OwnersOfKind,
  stale: StaleRecord,
  form: ReadEdit<ContactValues>,
): Promise<void> {
  const { t }: Ui = res.locals.ui;
  const contact = stale.row as Contact;
  const people = new Map((await admins.known(deps)).map(({ id, full_name }) => [id, full_name]));
  showConflict(res, stale, form, {
    address: `${kind.contact_path}/${contact.id}`,
    list: { text: t(kind.list), href: kind.path },
    name: contact.full_name,
    label: (field) => t(`contacts.field.${field}`),
    text: (field, values: ContactValues) => [values[field as ContactField] ?? ''].flat().join('; '),
    shown: (values) => shownContact({ ...values }),
    person: (id) => people.get(id ?? 0) ?? '',
  });
}
