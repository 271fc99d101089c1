import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table actions (
      id integer generated always as identity primary key,
      lead_id integer not null references leads on delete cascade,
      step_id integer not null references steps,
      author_id integer references admins,
      text text not null default '',
      action_type_id integer references action_types,
      assignee_id integer references admins,
      planned_on date,
      planned_time time,
      done_at timestamptz,
      done_by_id integer references admins,
      pinned boolean not null default false,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      kind text not null generated always as (
        case when planned_on is not null then 'task'
             when action_type_id is not null or assignee_id is not null then 'action'
             else 'note' end
      ) stored,
      check (planned_time is null or planned_on is not null),
      check (text <> '' or action_type_id is not null or assignee_id is not null or planned_on is not null)
    )`);
  await knex.raw('create index actions_lead on actions (lead_id, created_at, id)');
  await knex.raw(
    'create index actions_open on actions (assignee_id, planned_on, id) where planned_on is not null and done_at is null',
  );
  for (const column of ['step_id', 'author_id', 'action_type_id', 'done_by_id', 'assignee_id']) {
    await knex.raw(`create index actions_${column} on actions (${column})`);
  }
  await knex.raw(
    `create trigger actions_version before update on actions for each row execute function raise_version('kind')`,
  );
  await knex.raw(
    `create trigger actions_log after insert or update or delete on actions
     for each row execute function log_change('action', 'kind')`,
  );
  await knex.raw(`
    create function sum_up_actions() returns trigger language plpgsql as $$
    declare owner integer := case when TG_OP = 'DELETE' then old.lead_id else new.lead_id end;
    begin
      update leads set
        last_action_at = (select max(created_at) from actions where lead_id = owner),
        next_planned_on = (select min(planned_on) from actions where lead_id = owner and done_at is null)
      where id = owner;
      return null;
    end $$`);
  await knex.raw(
    `create trigger actions_sum_up after insert or delete or update of planned_on, done_at on actions
     for each row execute function sum_up_actions()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table actions');
  await knex.raw('drop function sum_up_actions()');
}
