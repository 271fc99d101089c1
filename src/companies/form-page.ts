import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { type ShownField, shownFields } from '../fields/form.ts';
import type { CustomField } from '../fields/repository.ts';
import type { Tag } from '../tags/repository.ts';
import type { Deps } from '../web/deps.ts';
import * as fields from '../web/fields.ts';
import type { FieldErrors, Typed } from '../web/form.ts';
import { view } from '../web/views.ts';
import { type Member, membersOf } from './belonging.ts';
import type { SameCompany } from './duplicates.ts';
import { type ShownCompany, shownCompany } from './form.ts';
import type { Company } from './repository.ts';

interface FormLocals {
  fields: ShownCompany;
  errors: FieldErrors;
  tag_choices: Tag[];
  custom: ShownField[];
  same: SameCompany[];
  submission_id: string;
  /** Companies can be looked up. */
  registers_on: boolean;
}

/** What the form offers: entries to choose from, and the fields that people added. */
export interface Offered {
  tag_choices: Tag[];
  known: CustomField[];
}

/** Whom a new company is made for: he is attached to it. */
type For = (Member & { name: string }) | null;

const newPage = view<FormLocals & { member: For; cancel: string }>('companies/new');
const editPage = view<FormLocals & { company: Company; version: string }>('companies/edit');

export interface Refusal {
  errors?: FieldErrors;
  same?: SameCompany[];
}

export function showNew(
  deps: Deps,
  res: Response,
  offered: Offered,
  typed: Typed,
  member: For,
  refusal?: Refusal,
): void {
  const { t } = res.locals.ui;
  const title = t('companies.new.title');
  const members = member && membersOf(member.kind);
  const cancel = members ? `${members.path}/${member.id}` : '/companies';
  const crumbs = members
    ? [{ text: t(members.list), href: members.path }, { text: member.name, href: cancel }, { text: title }]
    : [{ text: t('nav.companies'), href: '/companies' }, { text: title }];
  newPage(res, { title, crumbs, member, cancel, ...formLocals(deps, offered, typed, refusal) }, refusal ? 422 : 200);
}

export function showEdit(
  deps: Deps,
  res: Response,
  company: Company,
  offered: Offered,
  typed: Typed,
  refusal?: Refusal,
): void {
  const { t } = res.locals.ui;
  const crumbs = [
    { text: t('nav.companies'), href: '/companies' },
    { text: company.name, href: `/companies/${company.id}` },
    { text: t('editing.crumb') },
  ];
  const title = t('editing.title', { name: company.name });
  const locals = { company, version: String(typed.version), ...formLocals(deps, offered, typed, refusal) };
  editPage(res, { title, crumbs, ...locals }, refusal ? 422 : 200);
}

function formLocals(
  { config }: Deps,
  { known, tag_choices }: Offered,
  typed: Typed,
  { errors = {}, same = [] }: Refusal = {},
): FormLocals {
  const submission_id = fields.submissionId.parse(typed.submission_id) ?? randomUUID();
  const registers_on = config.registers.length > 0;
  const custom = shownFields(known, typed);
  return { fields: shownCompany(typed), custom, errors, tag_choices, same, submission_id, registers_on };
}
