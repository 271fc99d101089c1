import type { Knex } from 'knex';

/** Settings have a name instead of a number, so their changes are logged by a trigger of their own. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function log_setting() returns trigger language plpgsql as $$
    begin
      if TG_OP = 'UPDATE' and old.value = new.value then return null; end if;
      insert into changes (admin_id, entity, entity_id, kind, before, after)
      values (
        nullif(current_setting('prospekt.admin_id', true), '')::integer, 'setting', 0,
        case TG_OP when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'removed' end,
        case when TG_OP <> 'INSERT' then jsonb_build_object(old.key, old.value) end,
        case when TG_OP <> 'DELETE' then jsonb_build_object(new.key, new.value) end
      );
      return null;
    end $$`);
  await knex.raw(
    `create trigger settings_log after insert or update or delete on settings
     for each row execute function log_setting()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger settings_log on settings');
  await knex.raw('drop function log_setting()');
}
