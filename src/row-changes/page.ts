import type { Response } from 'express';
import { choicesFor } from '../leads/choices.ts';
import type { Lead } from '../leads/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import { view } from '../web/views.ts';
import { columnOf, type RowField } from './change-lead.ts';

/** One of the buttons, or of a select's options where they are many. */
interface Choice {
  value: number | 'none';
  text: string;
  /** Of its dot. */
  colour: string | null;
  current: boolean;
}

const page = view<{
  lead: Lead;
  field: RowField;
  /** The field's name in the form. */
  column: string;
  choices: Choice[];
  /** Too many for buttons. */
  many: boolean;
  /** The list's query. */
  from: string;
  back: string;
  errors: FieldErrors;
  /** Somebody else changed it since it was shown. */
  changed: boolean;
}>('row-changes/show');

const mostButtons = 15;

export function showRowChange(deps: Deps) {
  return async (
    res: Response,
    lead: Lead,
    field: RowField,
    from: string,
    { errors = {}, changed = false }: { errors?: FieldErrors; changed?: boolean } = {},
  ): Promise<void> => {
    const { t } = res.locals.ui;
    const choices = await choicesOf(deps, res, lead, field);
    const back = listAddress(from);
    const title = t(`row_changes.${field}`);
    const crumbs = [
      { text: t('nav.leads'), href: back },
      { text: lead.full_name, href: `/leads/${lead.id}` },
    ];
    const status = changed ? 409 : Object.keys(errors).length > 0 ? 422 : 200;
    const column = columnOf[field];
    const many = choices.length > mostButtons;
    page(
      res,
      { title, crumbs: [...crumbs, { text: title }], lead, field, column, choices, many, from, back, errors, changed },
      status,
    );
  };
}

async function choicesOf(deps: Deps, res: Response, lead: Lead, field: RowField): Promise<Choice[]> {
  const { steps, admins } = await choicesFor(deps, currentAdmin(res), lead);
  if (field === 'step')
    return steps.map(({ id, name, colour }) => ({ value: id, text: name, colour, current: id === lead.step_id }));
  const people = admins.map(({ id, full_name }) => ({
    value: id,
    text: full_name,
    colour: null,
    current: id === lead.responsible_id,
  }));
  const { t } = res.locals.ui;
  const nobody = { value: 'none' as const, text: t('row_changes.nobody'), colour: null };
  return [{ ...nobody, current: lead.responsible_id === null }, ...people];
}

/** The list that a row was in. */
export function listAddress(from: string): string {
  const query = new URLSearchParams(from).toString();
  return query ? `/leads?${query}` : '/leads';
}
