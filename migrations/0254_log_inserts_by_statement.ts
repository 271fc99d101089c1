import type { Knex } from 'knex';

/** An import inserts a thousand leads in one statement: their log and their first steps are one insert each as well. */
export async function up(knex: Knex): Promise<void> {
  // The same arguments as `log_change`.
  await knex.raw(`
    create function log_created() returns trigger language plpgsql as $$
    declare hidden text[] := TG_ARGV[1:];
    begin
      insert into changes (admin_id, entity, entity_id, kind, after, batch)
      select nullif(current_setting('prospekt.admin_id', true), '')::integer, TG_ARGV[0], id, 'created',
        to_jsonb(new_rows) - hidden, nullif(current_setting('prospekt.batch', true), '')::uuid
      from new_rows order by id;
      return null;
    end $$`);
  for (const table of ['leads', 'clients']) {
    const given = await argumentsOf(knex, table);
    await logRows(knex, table, 'update or delete', given);
    await knex.raw(`create trigger ${table}_log_created after insert on ${table}
      referencing new table as new_rows for each statement execute function log_created(${given})`);
  }
  await knex.raw('drop trigger leads_visit_insert on leads');
  await knex.raw(`
    create or replace function visit_first_step() returns trigger language plpgsql as $$
    begin
      insert into lead_step_visits (lead_id, step_id, admin_id, entered_at)
      select id, step_id, nullif(current_setting('prospekt.admin_id', true), '')::integer, clock_timestamp()
      from new_rows where not exists (select from lead_redirects where lead_redirects.id = new_rows.id) order by id;
      return null;
    end $$`);
  await knex.raw(`create trigger leads_visit_insert after insert on leads
    referencing new table as new_rows for each statement execute function visit_first_step()`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['leads', 'clients']) {
    const given = await argumentsOf(knex, table);
    await knex.raw(`drop trigger ${table}_log_created on ${table}`);
    await logRows(knex, table, 'insert or update or delete', given);
  }
  await knex.raw('drop function log_created()');
  await knex.raw('drop trigger leads_visit_insert on leads');
  await knex.raw(`
    create or replace function visit_first_step() returns trigger language plpgsql as $$
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

async function logRows(knex: Knex, table: string, events: string, given: string): Promise<void> {
  await knex.raw(`drop trigger ${table}_log on ${table}`);
  await knex.raw(
    `create trigger ${table}_log after ${events} on ${table} for each row execute function log_change(${given})`,
  );
}

/** What the table's log leaves out is said once, where the table was made. */
async function argumentsOf(knex: Knex, table: string): Promise<string> {
  const { rows } = await knex.raw(
    `select encode(tgargs, 'escape') as given from pg_trigger where tgrelid = ?::regclass and tgname = ?`,
    [table, `${table}_log`],
  );
  const words: string[] = rows[0].given.split('\\000').slice(0, -1);
  return words.map((word) => `'${word}'`).join(', ');
}
