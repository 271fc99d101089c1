import type { Knex } from 'knex';

/**
 * A lead gets another version whenever a column changes that is logged: where none did, no row needs to be taken apart. So a
 * saved action, which only moves the time of the last one, costs no comparison of all columns by their names.
 */
export async function up(knex: Knex): Promise<void> {
  await setLog(
    knex,
    `if not exists (
        select from new_rows join old_rows on old_rows.id = new_rows.id where new_rows.version <> old_rows.version
      ) then return null; end if;`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await setLog(knex, '');
}

async function setLog(knex: Knex, unless: string): Promise<void> {
  await knex.raw(`
    create or replace function log_updated() returns trigger language plpgsql as $$
    declare hidden text[] := TG_ARGV[1:] || array['version', 'updated_at'];
    begin
      ${unless}
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
