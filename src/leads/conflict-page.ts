import type { Response } from 'express';
import type { Deps } from '../web/deps.ts';
import type { FieldErrors } from '../web/form.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import type { Difference, StaleLead } from './conflict.ts';
import { type LeadField, type ShownLead, shown } from './form.ts';
import { loadNames, type Names } from './names.ts';
import type { ReadEdit } from './read-form.ts';
import type { Lead, LeadValues } from './repository.ts';

interface Row extends Difference {
  theirs: string;
  yours: string;
  /** The side that is ticked; none where a person must decide. */
  pick: 'yours' | 'theirs' | undefined;
}

interface ConflictLocals {
  lead: Lead;
  rows: Row[];
  yours: ShownLead;
  sent: LeadField[];
  base_version: number;
  meanwhile: Array<{ name: string; at: Date }>;
  errors: FieldErrors;
}

const conflictPage = view<ConflictLocals>('leads/conflict');

/** Both values of every field that differs, to choose from; everything typed goes along. */
export async function showConflict(deps: Deps, res: Response, stale: StaleLead, form: ReadEdit): Promise<void> {
  const { t } = res.locals.ui as Ui;
  const { lead } = stale;
  const { values, version } = form.edit;
  const names = await loadNames(deps);
  const text = shownBy(res.locals.ui, names);
  const rows = stale.differences.map((difference) => ({
    ...difference,
    theirs: text(difference.field, lead),
    yours: text(difference.field, { ...lead, ...values }),
    pick: form.picks[difference.field] || (difference.changed === 'both' ? undefined : difference.changed),
  }));
  const undecided = lead.version === version ? rows.filter(({ field, pick }) => form.picks[field] === '' && !pick) : [];
  const locals: ConflictLocals = {
    lead,
    rows,
    yours: shown({ ...values }),
    sent: Object.keys(values) as LeadField[],
    base_version: form.base_version,
    meanwhile: stale.meanwhile.map(({ admin_id, at }) => ({
      name: names.admins.get(admin_id ?? 0)?.full_name ?? '',
      at,
    })),
    errors: Object.fromEntries(undecided.map(({ field }) => [field, 'leads.conflict.choose'])),
  };
  const crumbs = [
    { text: t('nav.leads'), href: '/leads' },
    { text: lead.full_name, href: `/leads/${lead.id}` },
    { text: t('leads.edit.crumb'), href: `/leads/${lead.id}/edit` },
  ];
  conflictPage(res, { title: t('leads.conflict.title'), crumbs, ...locals }, undecided.length > 0 ? 422 : 409);
}

function shownBy({ t, dates }: Ui, names: Names) {
  const written: { [F in LeadField]?: (lead: LeadValues) => string | undefined } = {
    phones: ({ phones }) => phones.join('; '),
    emails: ({ emails }) => emails.join('; '),
    source_id: ({ source_id }) => names.sources.get(source_id ?? 0)?.name,
    responsible_id: ({ responsible_id }) => names.admins.get(responsible_id ?? 0)?.full_name,
    step_id: ({ step_id }) => names.steps.get(step_id)?.name,
    priority: ({ priority }) => t(`leads.priority.${priority}`),
    registered_on: ({ registered_on }) => dates.day(registered_on),
    tag_ids: ({ tag_ids }) => tag_ids.map((id) => names.tags.get(id)?.name).join(', '),
  };
  return (field: LeadField, lead: LeadValues): string => written[field]?.(lead) ?? String(lead[field] ?? '');
}
