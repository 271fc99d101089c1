import type { Knex } from 'knex';

const sums = `
    set last_action_at = sums.last_action_at, next_planned_on = sums.next_planned_on
    from (
      select owner,
        (select max(created_at) from actions where lead_id = owner) last_action_at,
        (select min(planned_on) from actions where lead_id = owner and done_at is null) next_planned_on
      from unnest(owners) owner
    ) sums
    where leads.id = sums.owner and (leads.last_action_at, leads.next_planned_on)
      is distinct from (sums.last_action_at, sums.next_planned_on)`;

/** An action that moves to another lead changes the sums of both; a thousand at once are summed up at once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop trigger actions_sum_up on actions');
  await knex.raw(`
    create or replace function sum_up_actions() returns trigger language plpgsql as $$
    declare owners integer[];
    begin
      if TG_OP = 'INSERT' then
        owners := array(select distinct lead_id from new_rows);
      elsif TG_OP = 'DELETE' then
        owners := array(select distinct lead_id from old_rows);
      else
        owners := array(
          select lead_id from old_rows was where not exists (select from new_rows now where now.id = was.id
            and (now.lead_id, now.planned_on, now.done_at) is not distinct from (was.lead_id, was.planned_on, was.done_at))
          union
          select lead_id from new_rows now where not exists (select from old_rows was where now.id = was.id
            and (now.lead_id, now.planned_on, now.done_at) is not distinct from (was.lead_id, was.planned_on, was.done_at))
        );
      end if;
      if owners <> '{}' then update leads ${sums}; end if;
      return null;
    end $$`);
  await knex.raw(`create trigger actions_sum_up_insert after insert on actions
    referencing new table as new_rows for each statement execute function sum_up_actions()`);
  await knex.raw(`create trigger actions_sum_up_update after update on actions
    referencing old table as old_rows new table as new_rows for each statement execute function sum_up_actions()`);
  await knex.raw(`create trigger actions_sum_up_delete after delete on actions
    referencing old table as old_rows for each statement execute function sum_up_actions()`);
}

export async function down(knex: Knex): Promise<void> {
  for (const event of ['insert', 'update', 'delete']) await knex.raw(`drop trigger actions_sum_up_${event} on actions`);
  await knex.raw(`
    create or replace function sum_up_actions() returns trigger language plpgsql as $$
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
