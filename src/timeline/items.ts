import type { Knex } from 'knex';
import { isOwn } from '../actions/own.ts';
import { describeLeadChange, type FieldChange } from '../changes/describe.ts';
import { loadRecordNames, withRecords } from '../changes/records.ts';
import type { Names } from '../leads/names.ts';
import { formatPhone } from '../phones/parse.ts';
import type { Step } from '../steps/repository.ts';
import type { Ui } from '../web/ui.ts';
import type { Kind } from './filter.ts';
import { type Plan, planOf } from './plan.ts';
import type { ActionData, ChangeData, TimelineRow } from './repository.ts';

/** An entry of the timeline as the page shows it. */
export interface TimelineItem {
  key: string;
  kind: Kind;
  icon: string;
  title: string;
  who: string;
  at: Date;
  text: string;
  /** The step it belongs to; of a step change where from and where to. */
  from_step: Step | undefined;
  step: Step | undefined;
  changes: FieldChange[];
  /** Where entries of several leads stand together. */
  lead?: { id: number; full_name: string };
  /** For what was typed in: what can be done with it. */
  action: (Plan & { id: number; own: boolean; pinned: boolean }) | null;
}

const icons: Record<Kind, string> = {
  note: 'note',
  action: 'activity',
  task: 'checklist',
  step: 'arrow-right',
  change: 'history',
  call: 'phone',
};

/** In words; changes that name a client or a company ask what those are called. */
export async function timelineItems(db: Knex, rows: TimelineRow[], names: Names, ui: Ui): Promise<TimelineItem[]> {
  const changes = rows.flatMap((row) =>
    row.source === 'change' ? [{ entity: 'lead', entity_id: 0, ...row.data }] : [],
  );
  const known = withRecords(names, await loadRecordNames(db, changes, ui));
  return rows.map((row) => {
    const what = describe(row, known, ui);
    return {
      key: `${row.source}-${row.id}`,
      at: row.at,
      text: '',
      from_step: undefined,
      step: undefined,
      changes: [],
      action: null,
      ...what,
      icon: icons[what.kind],
    };
  });
}

type Described = Pick<TimelineItem, 'kind' | 'title' | 'who'> & Partial<TimelineItem>;

function describe(row: TimelineRow, names: Names, ui: Ui): Described {
  if (row.source === 'action') return describeAction(row.data, names, ui);
  if (row.source === 'change') return describeChange(row.data, names, ui);
  const who = nameOf(row.data.admin_id, names, ui);
  if (row.source === 'call') {
    const { phone, state, client_id } = row.data;
    // A client's number, through which the call came to this lead.
    const text = client_id && !ui.can('clients.view') ? '' : formatPhone(phone);
    return { kind: 'call', title: ui.t(`timeline.call.${state}`), who, text };
  }
  if (row.source === 'merge') return { kind: 'change', title: ui.t('timeline.merged', { id: row.data.id }), who };
  const { from_step_id, step_id } = row.data;
  const from_step = names.steps.get(from_step_id ?? 0);
  return { kind: 'step', title: ui.t('timeline.moved'), who, from_step, step: names.steps.get(step_id) };
}

function describeAction(data: ActionData, names: Names, ui: Ui): Described {
  const { id, kind, text, pinned } = data;
  return {
    kind,
    title: names.action_types.get(data.action_type_id ?? 0)?.name ?? ui.t(`timeline.kind.${kind}`),
    who: nameOf(data.author_id, names, ui),
    text,
    step: names.steps.get(data.step_id),
    action: { id, pinned, own: ui.me !== null && isOwn(ui.me, data), ...planOf(data, names, ui) },
  };
}

function describeChange({ kind, before, after, admin_id, copied_from }: ChangeData, names: Names, ui: Ui): Described {
  const who = nameOf(admin_id, names, ui);
  if (kind === 'created') return { kind: 'change', title: ui.t('timeline.created'), who };
  if (after && 'deleted_at' in after) {
    return { kind: 'change', title: ui.t(after.deleted_at ? 'timeline.binned' : 'timeline.unbinned'), who };
  }
  const changes = describeLeadChange(before, after, names, ui);
  const title = copied_from ? ui.t('timeline.copied', { id: copied_from }) : ui.t('timeline.changed');
  return { kind: 'change', title, who, changes };
}

export function nameOf(adminId: number | null, names: Names, { t }: Ui): string {
  return names.admins.get(adminId ?? 0)?.full_name ?? t('timeline.system');
}
