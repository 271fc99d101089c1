import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { visibleTo } from '../leads/repository.ts';

/** A task of mine with the lead it is for. */
export interface DueTask {
  id: number;
  lead_id: number;
  full_name: string;
  text: string;
  action_type_id: number | null;
  planned_on: string;
  planned_time: string | null;
}

/** Counts stop here. */
export const mostCounted = 100;

/** My open tasks up to `today`, the oldest first: those given to me, and my own given to nobody. */
export async function listDue(
  db: Knex,
  me: Admin,
  today: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<DueTask[]> {
  return db
    .from(db.unionAll(due(db, me, ['<=', today], offset + limit), true).as('due'))
    .orderByRaw('planned_on, planned_time, id')
    .offset(offset)
    .limit(limit);
}

/** How many of them are overdue at `time` (`HH:MM`) and how many are for today. */
export async function countDue(
  db: Knex,
  me: Admin,
  today: string,
  time: string,
): Promise<{ overdue: number; today: number }> {
  const tasks = [...due(db, me, ['<', today], mostCounted), ...due(db, me, ['=', today], mostCounted)];
  const late = '(planned_on < :today or (planned_time is not null and planned_time < :time))';
  return db
    .from(db.unionAll(tasks, true).as('due'))
    .first(
      db.raw(`least(:most, count(*) filter (where ${late}))::integer as overdue`, { today, time, most: mostCounted }),
      db.raw(`least(:most, count(*) filter (where not ${late}))::integer as today`, { today, time, most: mostCounted }),
    );
}

// Each half follows its own index and stops at the limit; one condition with "or" would read and sort them all.
function due(db: Knex, me: Admin, [sign, day]: ['<' | '=' | '<=', string], limit: number): Knex.QueryBuilder[] {
  const half = () =>
    db('actions')
      .join('leads', 'leads.id', 'actions.lead_id')
      .whereNull('actions.done_at')
      .where('actions.planned_on', sign, day)
      .whereNull('leads.deleted_at')
      .modify(visibleTo(me))
      .orderByRaw('actions.planned_on, actions.planned_time, actions.id')
      .limit(limit)
      .select('actions.id', 'actions.lead_id', 'leads.full_name', 'actions.text', 'actions.action_type_id')
      .select('actions.planned_on', 'actions.planned_time');
  return [
    half().where('actions.assignee_id', me.id),
    half().where('actions.author_id', me.id).whereNull('actions.assignee_id'),
  ];
}

/** How many potential leads stand under my name on each step, from the exact counters. */
export async function countMineByStep(db: Knex, me: Admin): Promise<Map<number, number>> {
  const { rows } = await db.raw<{ rows: Array<{ step_id: number; n: number }> }>(
    `select step_id, sum(n)::integer as n from (
       select step_id, n from lead_counts where state = 'potential' and responsible_id = :me
       union all
       select step_id, n from lead_count_deltas where state = 'potential' and responsible_id = :me
     ) counted group by step_id`,
    { me: me.id },
  );
  return new Map(rows.map(({ step_id, n }) => [step_id, n]));
}
