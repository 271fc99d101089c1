import type { Knex } from 'knex';

/** The steps of a merged lead stay in the history of the one that is left, but are none of its days. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table lead_step_visits add column merged boolean not null default false');
  await knex.raw(
    `create trigger lead_step_visits_log after update on lead_step_visits for each row
     when (old.lead_id <> new.lead_id) execute function log_change('step_visit')`,
  );
  // A lead that an undo brings back gets its own visits back: it does not begin anew.
  await knex.raw('drop trigger leads_visit_insert on leads');
  await knex.raw(`
    create function visit_first_step() returns trigger language plpgsql as $$
    begin
      if not exists (select from lead_redirects where id = new.id) then
        insert into lead_step_visits (lead_id, step_id, admin_id, entered_at)
        values (new.id, new.step_id, nullif(current_setting('prospekt.admin_id', true), '')::integer, clock_timestamp());
      end if;
      return null;
    end $$`);
  await knex.raw(
    `create trigger leads_visit_insert after insert on leads for each row execute function visit_first_step()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger leads_visit_insert on leads');
  await knex.raw('drop function visit_first_step()');
  await knex.raw(`create trigger leads_visit_insert after insert on leads for each row execute function visit_step()`);
  await knex.raw('drop trigger lead_step_visits_log on lead_step_visits');
  await knex.raw('alter table lead_step_visits drop column merged');
}
