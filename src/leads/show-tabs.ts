import type { Knex } from 'knex';
import { z } from 'zod';
import * as actions from '../actions/repository.ts';
import { type ContactItem, listShown } from '../contacts/shown.ts';
import { type RecordTab, recordTab } from '../records/tabs.ts';
import { readTimelineFilter, writeCursor } from '../timeline/filter.ts';
import { type TimelineItem, timelineItems } from '../timeline/items.ts';
import { type Plan, planOf } from '../timeline/plan.ts';
import * as timeline from '../timeline/repository.ts';
import { id } from '../web/fields.ts';
import type { Ui } from '../web/ui.ts';
import type { Names } from './names.ts';
import type { Lead } from './repository.ts';

/** What stands under the composer; `query` leads to the same again. */
export type Tab =
  | RecordTab
  | ({ query: Record<string, string | number | null>; older: string | number | null } & (
      | { name: 'timeline'; kind: string | null; step: number | null; items: TimelineItem[] }
      | { name: 'tasks'; tasks: TaskItem[] }
      | { name: 'contacts'; contacts: ContactItem[] }
    ));

export type TaskItem = actions.Action & { plan: Plan; type: string };

export const tabNames = ['timeline', 'tasks', 'contacts', 'files', 'history'] as const;

const Query = z.object({
  show: z.enum(tabNames).catch('timeline'),
  before: id.nullable().catch(null),
});

export async function loadTab(
  db: Knex,
  lead: Lead,
  query: Record<string, unknown>,
  names: Names,
  ui: Ui,
): Promise<Tab> {
  const { show, before } = Query.parse(query);
  if (show === 'tasks') return loadTasks(db, lead, names, ui);
  if (show === 'contacts')
    return { name: 'contacts', query: { show }, older: null, contacts: await listShown(db, 'lead', lead.id) };
  const shared = await recordTab(db, { name: 'lead', id: lead.id }, { show, before }, names, ui);
  if (shared) return shared;

  const filter = readTimelineFilter(query);
  const { kind, step } = filter;
  const { rows, older } = await timeline.page(db, lead.id, filter);
  const here = { kind, step, before: filter.before && writeCursor(filter.before) };
  return { name: 'timeline', query: here, kind, step, older, items: await timelineItems(db, rows, names, ui) };
}

async function loadTasks(db: Knex, lead: Lead, names: Names, ui: Ui): Promise<Tab> {
  const rows = await actions.listTasks(db, lead.id);
  const tasks = rows.map((task) => ({
    ...task,
    plan: planOf(task, names, ui),
    type: names.action_types.get(task.action_type_id ?? 0)?.name ?? '',
  }));
  return { name: 'tasks', query: { show: 'tasks' }, older: null, tasks };
}
