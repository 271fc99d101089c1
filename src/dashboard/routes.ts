import { Router } from 'express';
import { z } from 'zod';
import type { Admin } from '../admins/repository.ts';
import { loadNames, type Names } from '../leads/names.ts';
import type { Step } from '../steps/repository.ts';
import { isOverdue } from '../timeline/plan.ts';
import { allow, currentAdmin } from '../web/allow.ts';
import type { Deps } from '../web/deps.ts';
import type { Ui } from '../web/ui.ts';
import { view } from '../web/views.ts';
import { countDue, countMineByStep, type DueTask, listDue, mostCounted } from './repository.ts';

interface Work {
  tasks: Array<DueTask & { type: string; is_overdue: boolean }>;
  /** As texts: "100+" where counting stopped. */
  counts: { overdue: string; today: string };
  page: number;
  has_more: boolean;
  steps: Array<{ step: Step; n: number }>;
}

const dashboard = view<{ work: Work | null }>('dashboard/show');
const size = 25;
const mostPages = 40;
const Query = z.object({
  page: z.coerce.number().int().min(1).max(mostPages).catch(1),
});

export function dashboardRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/', allow('signed_in'), async (req, res) => {
    const { ui } = res.locals;
    const { page } = Query.parse(req.query);
    const work = ui.can('leads.view') ? await loadWork(currentAdmin(res), page, ui) : null;
    dashboard(res, { title: ui.t('nav.dashboard'), work });
  });

  async function loadWork(me: Admin, page: number, ui: Ui): Promise<Work> {
    const { db, cache } = deps;
    const today = ui.dates.today();
    const [names, rows, counts, mine] = await Promise.all([
      loadNames(deps),
      listDue(db, me, today, { offset: (page - 1) * size, limit: size + 1 }),
      countDue(db, me, today, ui.dates.time(new Date())),
      cache.get('lead_counts', `mine ${me.id}`, () => countMineByStep(db, me)),
    ]);
    return {
      tasks: rows.slice(0, size).map((task) => describe(task, names, ui)),
      counts: { overdue: upTo(counts.overdue), today: upTo(counts.today) },
      page,
      has_more: rows.length > size && page < mostPages,
      steps: [...names.steps.values()].map((step) => ({ step, n: mine.get(step.id) ?? 0 })),
    };
  }

  return router;
}

function upTo(n: number): string {
  return n < mostCounted ? String(n || '') : `${n}+`;
}

function describe(task: DueTask, names: Names, { dates, t }: Ui): Work['tasks'][number] {
  const type = names.action_types.get(task.action_type_id ?? 0)?.name ?? t('timeline.kind.task');
  return { ...task, type, is_overdue: isOverdue(task.planned_on, task.planned_time, dates) };
}
