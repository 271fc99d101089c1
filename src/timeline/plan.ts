import type { Names } from '../leads/names.ts';
import type { Ui } from '../web/ui.ts';

/** For whom and when something is planned, and how it stands. */
export interface Plan {
  is_task: boolean;
  assignee: string;
  planned_on: string | null;
  planned_time: string | null;
  state: 'done' | 'overdue' | 'open';
  done_at: Date | null;
  done_by: string;
}

interface Planned {
  kind: string;
  assignee_id: number | null;
  planned_on: string | null;
  planned_time: string | null;
  done_at: Date | string | null;
  done_by_id: number | null;
}

export function planOf(action: Planned, names: Names, { dates }: Ui): Plan {
  const { planned_on, planned_time, done_at } = action;
  return {
    is_task: action.kind === 'task',
    assignee: names.admins.get(action.assignee_id ?? 0)?.full_name ?? '',
    planned_on,
    planned_time: planned_time?.slice(0, 5) ?? null,
    state: done_at ? 'done' : isOverdue(planned_on, planned_time, dates) ? 'overdue' : 'open',
    done_at: done_at ? new Date(done_at) : null,
    done_by: names.admins.get(action.done_by_id ?? 0)?.full_name ?? '',
  };
}

export function isOverdue(day: string | null, time: string | null, dates: Ui['dates']): boolean {
  if (!day) return false;
  return dates.isPast(day) || (day === dates.today() && time !== null && time.slice(0, 5) < dates.time(new Date()));
}
