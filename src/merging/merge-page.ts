import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { describeLeadChange, type FieldChange } from '../changes/describe.ts';
import * as changes from '../changes/repository.ts';
import { loadNames, type Names } from '../leads/names.ts';
import type { Lead } from '../leads/repository.ts';
import { getSetting } from '../settings/repository.ts';
import { nameOf } from '../timeline/items.ts';
import { currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { countAttached } from './attached.ts';
import { type FoundLead, findLeads } from './find-leads.ts';
import type { Versions } from './merge.ts';
import {
  type Choice,
  canJoin,
  completed,
  fieldsOf,
  isSame,
  type MergeField,
  mergedValue,
  valueIn,
} from './merge-fields.ts';
import { anchorOf, labelOf, linesBy } from './values.ts';

interface MergeRow {
  field: MergeField;
  anchor: string;
  label: string;
  same: boolean;
  /** One for each lead, in the order of the columns; and all of them together, where that is possible. */
  cells: Array<{ lead: Lead; lines: string[]; chosen: boolean }>;
  together: { chosen: boolean } | null;
}

/** What somebody changed in a lead after the page was shown. */
interface Meanwhile {
  lead: Lead;
  who: string;
  at: Date;
  fields: FieldChange[];
}

interface MergeLocals {
  leads: Lead[];
  main: Lead;
  rows: MergeRow[];
  result: Array<{ label: string; lines: string[] }>;
  moves: Array<{ table: string; count: number }>;
  meanwhile: Meanwhile[];
  errors: FieldErrors;
  submission_id: string;
}

const chooseMore = view<{ leads: Lead[]; q: string; found: FoundLead[]; more: boolean; error: string | null }>(
  'merging/choose-more',
);
const mergePage = view<MergeLocals>('merging/merge');

/** Asks for a lead to merge these with. */
export async function showMore(deps: Deps, res: Response, leads: Lead[], q: string, error: string | null = null) {
  const { found, more } = await findLeads(deps, currentAdmin(res), q, leads);
  chooseMore(res, { ...headingOf(leads, res.locals.ui), leads, q, found, more, error }, error ? 422 : 200);
}

export interface Shown {
  choice: Partial<Choice>;
  errors?: FieldErrors;
  /** As an older page showed them. */
  stale?: Versions;
}

/** A column for each lead, a choice for each field, and what comes of it. */
export async function showMerge(deps: Deps, res: Response, leads: Lead[], { choice, errors = {}, stale }: Shown) {
  const { ui } = res.locals;
  const names = await loadNames(deps);
  const whole = completed(leads, choice);
  const fields = await shownFields(deps, leads, ui);
  const lines = linesBy(ui, names);
  const result = fields.map((field) => ({
    label: labelOf(field, ui, names),
    lines: linesOf(field, mergedValue(leads, whole, field, deps.config.default_countries), leads, lines),
  }));
  const others = leads.filter(({ id }) => id !== whole.main).map(({ id }) => id);
  const locals: MergeLocals = {
    leads,
    main: leads.find(({ id }) => id === whole.main)!,
    rows: fields.map((field, at) => ({
      ...rowOf(leads, whole, field, labelOf(field, ui, names), lines),
      anchor: anchorOf(field, at),
    })),
    result: result.filter((row) => row.lines.length > 0),
    moves: await countAttached(deps.db, others),
    meanwhile: stale ? await listMeanwhile(deps, leads, stale, names, ui) : [],
    errors,
    submission_id: randomUUID(),
  };
  mergePage(res, { ...headingOf(leads, ui), ...locals }, stale ? 409 : Object.keys(errors).length > 0 ? 422 : 200);
}

/** Tags only while their module is on, clients only for those who may see them. */
async function shownFields(deps: Deps, leads: Lead[], { can }: Ui): Promise<MergeField[]> {
  const tagsOn = await getSetting(deps, 'tags_enabled');
  return fieldsOf(leads).filter((field) => {
    if (field === 'tag_ids') return tagsOn;
    return field !== 'client_id' || can('clients.view');
  });
}

type Lines = ReturnType<typeof linesBy>;

function rowOf(
  leads: Lead[],
  { picks }: Choice,
  field: MergeField,
  label: string,
  lines: Lines,
): Omit<MergeRow, 'anchor'> {
  return {
    field,
    label,
    same: isSame(leads, field),
    cells: leads.map((lead) => ({
      lead,
      lines: linesOf(field, valueIn(lead, field), leads, lines),
      chosen: picks[field] === lead.id,
    })),
    together: canJoin(leads, field) && !isSame(leads, field) ? { chosen: picks[field] === 'all' } : null,
  };
}

// A client is known here by the login that his lead carries.
function linesOf(field: MergeField, value: unknown, leads: Lead[], lines: Lines): string[] {
  if (field !== 'client_id' || value === null) return lines(field, value);
  return [leads.find(({ client_id }) => client_id === value)?.login ?? `#${value}`];
}

async function listMeanwhile(deps: Deps, leads: Lead[], shown: Versions, names: Names, ui: Ui): Promise<Meanwhile[]> {
  const changed = leads.filter(({ id, version }) => (shown.get(id) ?? version) < version);
  const lists = changed.map(async (lead) => {
    const limit = Math.min(20, lead.version - shown.get(lead.id)!);
    const rows = await changes.listOf(deps.db, 'lead', lead.id, { before: null, limit });
    return rows.map(({ admin_id, at, before, after }) => ({
      lead,
      who: nameOf(admin_id, names, ui),
      at,
      fields: describeLeadChange(before, after, names, ui),
    }));
  });
  return (await Promise.all(lists)).flat();
}

function headingOf(leads: Lead[], { t }: Ui) {
  const [first] = leads;
  const crumbs = [
    { text: t('nav.leads'), href: '/leads' },
    ...(leads.length === 1 ? [{ text: first!.full_name, href: `/leads/${first!.id}` }] : []),
    { text: t('merging.merge') },
  ];
  return { title: t('merging.merge_title'), crumbs };
}
