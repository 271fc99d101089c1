import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { leadAddress } from '../leads/address.ts';
import { loadNames } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { getSetting } from '../settings/repository.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { type CopyField, changesAnything, fieldsOf, isEmpty, valueAfter, valueIn } from './copy-fields.ts';
import { type FoundLead, findLeads } from './find-leads.ts';
import { anchorOf, labelOf, linesBy } from './values.ts';

/** One field of both leads side by side; `toggle` is this page with the field chosen, or not any more. */
interface CopyRow {
  field: CopyField;
  anchor: string;
  label: string;
  from: string[];
  /** What stands there now and stays, what goes, and what the copy brings. */
  kept: string[];
  gone: string[];
  added: string[];
  state: 'chosen' | 'free' | 'same' | 'empty';
  toggle: string;
}

interface ImportLocals {
  lead: Lead;
  from: Lead;
  rows: CopyRow[];
  chosen: CopyField[];
  all_link: string;
  errors: FieldErrors;
  stale: boolean;
  submission_id: string;
}

interface ChooseLocals {
  lead: Lead;
  q: string;
  found: FoundLead[];
  more: boolean;
  error: string | null;
}

const choosePage = view<ChooseLocals>('merging/choose');
const importPage = view<ImportLocals>('merging/import');

/** Asks from which lead to copy. */
export async function showChoice(deps: Deps, res: Response, lead: Lead, q: string, error: string | null = null) {
  const { found, more } = await findLeads(deps, currentAdmin(res), q, [lead]);
  const heading = headingOf(lead, res.locals.ui);
  choosePage(res, { ...heading, lead, q, found, more, error }, error ? 422 : 200);
}

export interface Chosen {
  lead: Lead;
  from: Lead;
  /** As they were sent; what cannot be copied is left out. */
  fields: string[];
  errors?: FieldErrors;
  stale?: boolean;
}

/** Both leads side by side with what the copy of `fields` would make of the right one. */
export async function showImport(
  deps: Deps,
  res: Response,
  { lead, from, fields, errors = {}, stale = false }: Chosen,
) {
  const { ui } = res.locals;
  const offered = await offeredFields(deps, from, lead);
  const chosen = chosenAmong(offered, fields, from, lead, deps.config.default_countries);
  const free = chosenAmong(offered, offered, from, lead, deps.config.default_countries);
  const names = await loadNames(deps);
  const lines = linesBy(ui, names);
  const address = (list: CopyField[]) => addressOf(lead, from, list);
  const rows = offered.map((field, at): CopyRow => {
    const isChosen = chosen.includes(field);
    const becomes = isChosen ? valueAfter(from, lead, field, deps.config.default_countries) : valueIn(lead, field);
    const before = lines(field, valueIn(lead, field));
    const after = lines(field, becomes);
    return {
      field,
      anchor: anchorOf(field, at),
      label: labelOf(field, ui, names),
      from: lines(field, valueIn(from, field)),
      kept: before.filter((line) => after.includes(line)),
      gone: before.filter((line) => !after.includes(line)),
      added: after.filter((line) => !before.includes(line)),
      state: isChosen ? 'chosen' : free.includes(field) ? 'free' : isEmpty(valueIn(from, field)) ? 'empty' : 'same',
      toggle: address(isChosen ? chosen.filter((other) => other !== field) : [...chosen, field]),
    };
  });
  const locals = { lead, from, rows, chosen, all_link: address(free), errors, stale, submission_id: randomUUID() };
  importPage(res, { ...headingOf(lead, ui), ...locals }, stale ? 409 : Object.keys(errors).length > 0 ? 422 : 200);
}

/** While the Tags module is off, nobody sees tags, and none are copied. */
export async function offeredFields(deps: Deps, from: Lead, to: Lead): Promise<CopyField[]> {
  const tagsOn = await getSetting(deps, 'tags_enabled');
  return fieldsOf(from, to).filter((field) => field !== 'tag_ids' || tagsOn);
}

/** Those of the wanted fields whose copy changes something; `custom` stands for all custom fields. */
export function chosenAmong(
  offered: CopyField[],
  wanted: string[],
  from: Lead,
  to: Lead,
  countries: Deps['config']['default_countries'],
): CopyField[] {
  const isWanted = (field: CopyField) =>
    wanted.includes(field) || (field.startsWith('custom.') && wanted.includes('custom'));
  return offered.filter((field) => isWanted(field) && changesAnything(from, to, field, countries));
}

function addressOf(lead: Lead, from: Lead, fields: CopyField[]): string {
  const query = new URLSearchParams([['from', String(from.id)], ...fields.map((field) => ['fields', field])]);
  return `${leadAddress(lead.id, {}, 'import')}?${query}`;
}

function headingOf(lead: Lead, { t }: Ui) {
  const crumbs = [
    { text: t('nav.leads'), href: '/leads' },
    { text: lead.full_name, href: leadAddress(lead.id) },
    { text: t('merging.import') },
  ];
  return { title: t('merging.import_title', { name: lead.full_name }), crumbs };
}
