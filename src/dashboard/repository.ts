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

export const mostDue = 1000;

/** My open tasks up to `today`, the oldest first: those given to me, and my own given to nobody. */
export async function listDue(
  db: Knex,
  me: Admin,
  today: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<DueTask[]> {
  return dueTo(db, me, today)
    .orderByRaw('actions.planned_on, actions.planned_time nulls last, actions.id')
    .offset(offset)
    .limit(limit)
    .select(
      'actions.id',
      'actions.lead_id',
      'leads.full_name',
      'actions.text',
      'actions.action_type_id',
      'actions.planned_on',
      'actions.planned_time',
    );
}

/** How many are overdue and how many are for today, counted up to `mostDue` altogether. */
export async function countDue(db: Knex, me: Admin, today: string): Promise<{ overdue: number; today: number }> {
  const due = dueTo(db, me, today).limit(mostDue).select('actions.planned_on');
  const [row] = await db
    .from(due.as('due'))
    .select(
      db.raw('count(*) filter (where planned_on < ?)::integer as overdue', [today]),
      db.raw('count(*) filter (where planned_on = ?)::integer as today', [today]),
    );
  return row;
}

function dueTo(db: Knex, me: Admin, today: string): Knex.QueryBuilder {
  const mine = (builder: Knex.QueryBuilder) =>
    builder
      .from('actions')
      .whereNotNull('planned_on')
      .whereNull('done_at')
      .where('planned_on', '<=', today)
      .select('id');
  return db('actions')
    .join('leads', 'leads.id', 'actions.lead_id')
    .whereNull('leads.deleted_at')
    .modify(visibleTo(me))
    .whereIn('actions.id', (ids) => {
      mine(ids)
        .where({ assignee_id: me.id })
        .unionAll((own) => void mine(own).where({ author_id: me.id }).whereNull('assignee_id'));
    });
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
