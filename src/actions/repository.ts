import type { Knex } from 'knex';
import type { Admin } from '../admins/repository.ts';
import { asPrepared } from '../db/prepared.ts';
import { visibleTo } from '../leads/repository.ts';
import { notFound } from '../web/errors.ts';

/** A row of `actions`: a note is text only, an action has a type or an assignee, a task a planned date. */
export interface Action {
  id: number;
  lead_id: number;
  step_id: number;
  author_id: number | null;
  text: string;
  action_type_id: number | null;
  assignee_id: number | null;
  /** `YYYY-MM-DD`, and `HH:MM` or null. */
  planned_on: string | null;
  planned_time: string | null;
  done_at: Date | null;
  done_by_id: number | null;
  pinned: boolean;
  kind: 'note' | 'action' | 'task';
  version: number;
  created_at: Date;
}

/** What people fill in. */
export type ActionValues = Pick<
  Action,
  'text' | 'action_type_id' | 'assignee_id' | 'planned_on' | 'planned_time' | 'step_id'
>;

/** Without a step it is the lead's. */
export type NewAction = Omit<ActionValues, 'step_id'> & { step_id: number | null };

const columns = [
  'id',
  'lead_id',
  'step_id',
  'author_id',
  'text',
  'action_type_id',
  'assignee_id',
  'planned_on',
  'planned_time',
  'done_at',
  'done_by_id',
  'pinned',
  'kind',
  'version',
  'created_at',
].map((column) => `actions.${column}`);

/** An action is whoever's the lead is: one of a lead out of sight is not there. */
export async function get(db: Knex, admin: Admin, id: number): Promise<Action> {
  const action = await db('actions')
    .join('leads', 'leads.id', 'actions.lead_id')
    .where('actions.id', id)
    .modify(visibleTo(admin))
    .first(columns);
  if (!action) throw notFound();
  return action;
}

export type NamedAction = Pick<Action, 'id' | 'lead_id' | 'text' | 'planned_on'> & { full_name: string };

/** Those of these actions whose leads this person may see, with the leads' names. */
export async function listVisible(db: Knex, admin: Admin, ids: number[]): Promise<NamedAction[]> {
  return db('actions')
    .join('leads', 'leads.id', 'actions.lead_id')
    .whereIn('actions.id', ids)
    .modify(visibleTo(admin))
    .orderBy('actions.id')
    .limit(200)
    .select('actions.id', 'lead_id', 'text', 'planned_on', 'full_name');
}

/** The tasks of a lead: open ones by date, then done ones, the latest first. */
export async function listTasks(db: Knex, leadId: number, limit = 200): Promise<Action[]> {
  return db('actions')
    .where({ lead_id: leadId, kind: 'task' })
    .orderByRaw('done_at is not null, case when done_at is null then planned_on end, done_at desc, id')
    .limit(limit)
    .select(columns);
}

/** A query for their number. */
export function countingOpenTasks(db: Knex, leadId: number): Knex.QueryBuilder {
  return db('actions').where({ lead_id: leadId, kind: 'task', done_at: null }).count({ n: '*' });
}

/**
 * Adds one to a lead that this person sees and that is not in the bin, on the lead's own step if none is named; gives
 * nothing where there is no such lead.
 */
export async function create(
  trx: Knex.Transaction,
  admin: Admin,
  leadId: number,
  { text, action_type_id, assignee_id, planned_on, planned_time, step_id }: NewAction,
): Promise<number | undefined> {
  const own = trx('leads').where('leads.id', leadId).whereNull('deleted_at').modify(visibleTo(admin)).forUpdate();
  const { rows } = await trx
    .raw(
      `insert into actions (lead_id, author_id, text, action_type_id, assignee_id, planned_on, planned_time, step_id)
       select lead.id, ?::integer, ?::text, ?::integer, ?::integer, ?::date, ?::time, coalesce(?::integer, lead.step_id)
       from (?) lead returning id`,
      [
        admin.id,
        text,
        action_type_id,
        assignee_id,
        planned_on,
        planned_time,
        step_id,
        own.select('id', 'step_id'),
      ] as Knex.RawBinding[],
    )
    .options(asPrepared);
  return rows[0]?.id;
}

export async function update(db: Knex, id: number, values: Partial<Action>): Promise<void> {
  await db('actions').where({ id }).update(values);
}

export async function remove(db: Knex, id: number): Promise<void> {
  await db('actions').where({ id }).delete();
}

/** Puts a removed row back under its own id. */
export async function putBack(db: Knex, row: Omit<Action, 'kind'>): Promise<void> {
  const values = Object.fromEntries(
    columns.map((column) => column.split('.')[1]!).map((name) => [name, row[name as 'id']]),
  );
  delete values.kind;
  const names = Object.keys(values);
  await db.raw(
    `insert into actions (${names.join(', ')}) overriding system value
     values (${names.map((name) => `:${name}`).join(', ')}) on conflict (id) do nothing`,
    values,
  );
}
