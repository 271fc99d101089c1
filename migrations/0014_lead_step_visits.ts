import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table lead_step_visits (
      id bigint generated always as identity primary key,
      lead_id integer not null references leads on delete cascade,
      from_step_id integer references steps on delete set null,
      step_id integer not null references steps,
      admin_id integer references admins on delete set null,
      entered_at timestamptz not null default now(),
      left_at timestamptz
    )`);
  await knex.raw('create index lead_step_visits_lead on lead_step_visits (lead_id, id)');
  await knex.raw('create index lead_step_visits_step on lead_step_visits (step_id)');
  await knex.raw('create index lead_step_visits_from_step on lead_step_visits (from_step_id)');
  await knex.raw('create index lead_step_visits_admin on lead_step_visits (admin_id)');
  await knex.raw(`
    create function visit_step() returns trigger language plpgsql as $$
    begin
      if TG_OP = 'UPDATE' then
        update lead_step_visits set left_at = clock_timestamp() where lead_id = new.id and left_at is null;
      end if;
      insert into lead_step_visits (lead_id, from_step_id, step_id, admin_id, entered_at)
      values (new.id, case when TG_OP = 'UPDATE' then old.step_id end, new.step_id,
              nullif(current_setting('prospekt.admin_id', true), '')::integer, clock_timestamp());
      return null;
    end $$`);
  await knex.raw(`create trigger leads_visit_insert after insert on leads for each row execute function visit_step()`);
  await knex.raw(
    `create trigger leads_visit_update after update of step_id on leads for each row
     when (old.step_id <> new.step_id) execute function visit_step()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger leads_visit_update on leads');
  await knex.raw('drop trigger leads_visit_insert on leads');
  await knex.raw('drop function visit_step()');
  await knex.raw('drop table lead_step_visits');
}
