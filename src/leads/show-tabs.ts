import type { Knex } from 'knex';
import { z } from 'zod';
import * as actions from '../actions/repository.ts';
import { describeLeadChange, type FieldChange } from '../changes/describe.ts';
import * as changes from '../changes/repository.ts';
import { readTimelineFilter, writeCursor } from '../timeline/filter.ts';
import { nameOf, type TimelineItem, timelineItems } from '../timeline/items.ts';
import { type Plan, planOf } from '../timeline/plan.ts';
import * as timeline from '../timeline/repository.ts';
import { id } from '../web/fields.ts';
import type { Ui } from '../web/ui.ts';
import type { Names } from './names.ts';
import type { Lead } from './repository.ts';

/** What stands under the composer; `query` leads to the same again. */
export type Tab = { query: Record<string, string | number | null>; older: string | number | null } & (
  | { name: 'timeline'; kind: string | null; step: number | null; items: TimelineItem[] }
  | { name: 'tasks'; tasks: TaskItem[] }
  | { name: 'history'; history: HistoryEntry[] }
);

export type TaskItem = actions.Action & { plan: Plan; type: string };
export type HistoryEntry = Pick<changes.Change, 'id' | 'at' | 'kind'> & { who: string; fields: FieldChange[] };

const Query = z.object({
  show: z.enum(['timeline', 'tasks', 'history']).catch('timeline'),
  before: id.nullable().catch(null),
});
const historySize = 50;

export async function loadTab(
  db: Knex,
  lead: Lead,
  query: Record<string, unknown>,
  names: Names,
  ui: Ui,
): Promise<Tab> {
  const { show, before } = Query.parse(query);
  if (show === 'tasks') return loadTasks(db, lead, names, ui);
  if (show === 'history') return loadHistory(db, lead, before, names, ui);

  const filter = readTimelineFilter(query);
  const { kind, step } = filter;
  const { rows, older } = await timeline.page(db, lead.id, filter);
  const here = { kind, step, before: filter.before && writeCursor(filter.before) };
  return { name: 'timeline', query: here, kind, step, older, items: timelineItems(rows, names, ui) };
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

async function loadHistory(db: Knex, lead: Lead, before: number | null, names: Names, ui: Ui): Promise<Tab> {
  const rows = await changes.listOf(db, 'lead', lead.id, { before, limit: historySize + 1 });
  const history = rows.slice(0, historySize).map(({ id: change, at, kind, admin_id, before: was, after }) => ({
    id: change,
    at,
    kind,
    who: nameOf(admin_id, names, ui),
    fields: describeLeadChange(was, after, names, ui),
  }));
  const older = rows.length > historySize ? history.at(-1)!.id : null;
  return { name: 'history', query: { show: 'history', before }, older, history };
}
