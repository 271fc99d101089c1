import type { Knex } from 'knex';

/**
 * A company's new name reaches up to 200 leads and clients at once, as before; more of them follow in a job, whoever
 * renamed it: a form, a spreadsheet, an undo. What nobody did, such as SQL by hand, has all the time it needs.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function pass_company_name() returns trigger language plpgsql as $$
    declare
      author integer := nullif(current_setting('prospekt.admin_id', true), '')::integer;
      operation integer;
    begin
      if author is null or (
        select count(*) from (
          (select from leads where company_id = new.id limit 201) union all
          (select from clients where company_id = new.id limit 201)
        ) members
      ) <= 200 then
        update leads set company = new.name where company_id = new.id;
        update clients set company = new.name where company_id = new.id;
        return null;
      end if;
      insert into operations (admin_id, kind, state, subject_id, params)
      values (author, 'company_rename', 'queued', new.id, jsonb_build_object('name', old.name || ' → ' || new.name))
      on conflict (kind, subject_id) where subject_id is not null and state in ('queued', 'running') do nothing
      returning id into operation;
      if operation is not null then
        perform graphile_worker.add_job('move_records', json_build_object('operation_id', operation));
      end if;
      return null;
    end $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function pass_company_name() returns trigger language plpgsql as $$
    begin
      update leads set company = new.name where company_id = new.id;
      update clients set company = new.name where company_id = new.id;
      return null;
    end $$`);
}
