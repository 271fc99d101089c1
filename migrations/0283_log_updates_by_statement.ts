import type { Knex } from 'knex';

/** Bulk changes and imports update a thousand leads in one statement: their log and their steps are one insert each as well. */
export async function up(knex: Knex): Promise<void> {
  await addLog(knex);
  // The same arguments as `log_change`.
  const given = await argumentsOf(knex);
  await logRows(knex, 'delete', given);
  await knex.raw(`create trigger leads_log_updated after update on leads
    referencing old table as old_rows new table as new_rows
    for each statement execute function log_updated(${given})`);
  await addVisits(knex);
}

async function addLog(knex: Knex): Promise<void> {
  await knex.raw(`
    create function log_updated() returns trigger language plpgsql as $$
    declare hidden text[] := TG_ARGV[1:] || array['version', 'updated_at'];
    begin
      insert into changes (admin_id, entity, entity_id, kind, before, after, batch)
      select nullif(current_setting('prospekt.admin_id', true), '')::integer, TG_ARGV[0], pair.id, 'updated',
        changed.was, changed.becomes, nullif(current_setting('prospekt.batch', true), '')::uuid
      from (
        select new_rows.id, to_jsonb(old_rows) was, to_jsonb(new_rows) becomes
        from new_rows join old_rows on old_rows.id = new_rows.id offset 0
      ) pair, lateral (
        select jsonb_object_agg(name, pair.was -> name) was, jsonb_object_agg(name, pair.becomes -> name) becomes
        from jsonb_object_keys(pair.becomes) name
        where pair.was -> name is distinct from pair.becomes -> name and name <> all(hidden)
      ) changed
      where changed.becomes is not null order by pair.id;
      return null;
    end $$`);
}

async function addVisits(knex: Knex): Promise<void> {
  // An array of ids, not a join: its plan is by the index whether one lead has moved or thousands.
  await knex.raw(`
    create function visit_next_steps() returns trigger language plpgsql as $$
    declare
      ids integer[];
      places integer[];
      steps integer[];
    begin
      select array_agg(new_rows.id order by new_rows.id), array_agg(old_rows.step_id order by new_rows.id),
        array_agg(new_rows.step_id order by new_rows.id)
      into ids, places, steps
      from new_rows join old_rows on old_rows.id = new_rows.id where old_rows.step_id <> new_rows.step_id;
      if ids is null then return null; end if;
      update lead_step_visits set left_at = clock_timestamp() where lead_id = any(ids) and left_at is null;
      insert into lead_step_visits (lead_id, from_step_id, step_id, admin_id, entered_at)
      select lead_id, from_step_id, step_id, nullif(current_setting('prospekt.admin_id', true), '')::integer, clock_timestamp()
      from unnest(ids, places, steps) as moved (lead_id, from_step_id, step_id);
      return null;
    end $$`);
  await knex.raw('drop trigger leads_visit_update on leads');
  await knex.raw(`create trigger leads_visit_update after update on leads
    referencing old table as old_rows new table as new_rows for each statement execute function visit_next_steps()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger leads_visit_update on leads');
  await knex.raw('drop function visit_next_steps()');
  await knex.raw(`create trigger leads_visit_update after update of step_id on leads
    for each row when (old.step_id <> new.step_id) execute function visit_step()`);
  const given = await argumentsOf(knex);
  await knex.raw('drop trigger leads_log_updated on leads');
  await knex.raw('drop function log_updated()');
  await logRows(knex, 'update or delete', given);
}

async function logRows(knex: Knex, events: string, given: string): Promise<void> {
  await knex.raw('drop trigger leads_log on leads');
  await knex.raw(
    `create trigger leads_log after ${events} on leads for each row execute function log_change(${given})`,
  );
}

/** What the log of leads leaves out is said once, where the table was made. */
async function argumentsOf(knex: Knex): Promise<string> {
  const { rows } = await knex.raw(
    `select encode(tgargs, 'escape') as given from pg_trigger where tgrelid = 'leads'::regclass and tgname = 'leads_log'`,
  );
  const words: string[] = rows[0].given.split('\\000').slice(0, -1);
  return words.map((word) => `'${word}'`).join(', ');
}
