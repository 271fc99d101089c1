import type { Knex } from 'knex';

/**
 * The same log and the same versions at half the price: of a changed lead they were more than half. Fields are compared by
 * name once, and a lead is compared as a row instead of two JSON objects.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create or replace function log_change() returns trigger language plpgsql as $$
    declare
      hidden text[] := TG_ARGV[1:];
      was jsonb := case when TG_OP <> 'INSERT' then to_jsonb(old) end;
      becomes jsonb := case when TG_OP <> 'DELETE' then to_jsonb(new) end;
      row_id integer := case when TG_OP = 'DELETE' then old.id else new.id end;
    begin
      if TG_OP = 'UPDATE' then
        select jsonb_object_agg(name, was -> name), jsonb_object_agg(name, becomes -> name) into was, becomes
        from jsonb_object_keys(becomes) name
        where was -> name is distinct from becomes -> name and name <> all(hidden || array['version', 'updated_at']);
        if becomes is null then return null; end if;
      else
        was := was - hidden;
        becomes := becomes - hidden;
      end if;
      insert into changes (admin_id, entity, entity_id, kind, before, after, batch)
      values (
        nullif(current_setting('prospekt.admin_id', true), '')::integer,
        TG_ARGV[0], row_id,
        case TG_OP when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'removed' end,
        was, becomes,
        nullif(current_setting('prospekt.batch', true), '')::uuid
      );
      return null;
    end $$`);
  // Generated columns are empty here; the others are kept up by triggers and jobs: none is anybody's edit.
  await knex.raw(`
    create function raise_lead_version() returns trigger language plpgsql as $$
    declare was leads := old;
    begin
      was.search_text := new.search_text;
      was.phone := new.phone;
      was.email := new.email;
      was.state := new.state;
      was.login := new.login;
      was.last_action_at := new.last_action_at;
      was.next_planned_on := new.next_planned_on;
      was.registration_declined := new.registration_declined;
      was.version := new.version;
      was.updated_at := new.updated_at;
      if was is distinct from new then
        new.version := old.version + 1;
        new.updated_at := now();
      end if;
      return new;
    end $$`);
  await setTrigger(knex, 'raise_lead_version()');
}

export async function down(knex: Knex): Promise<void> {
  const derived = ['search_text', 'phone', 'email', 'state', 'login', 'last_action_at', 'next_planned_on'];
  const hidden = [...derived, 'registration_declined'].map((name) => `'${name}'`).join(', ');
  await setTrigger(knex, `raise_version(${hidden})`);
  await knex.raw('drop function raise_lead_version()');
  await knex.raw(`
    create or replace function log_change() returns trigger language plpgsql as $$
    declare
      hidden text[] := TG_ARGV[1:];
      was jsonb := case when TG_OP <> 'INSERT' then to_jsonb(old) - hidden end;
      becomes jsonb := case when TG_OP <> 'DELETE' then to_jsonb(new) - hidden end;
      row_id integer := case when TG_OP = 'DELETE' then old.id else new.id end;
    begin
      if TG_OP = 'UPDATE' then
        if was - array['version', 'updated_at'] = becomes - array['version', 'updated_at'] then return null; end if;
        select changed_fields(was, becomes), changed_fields(becomes, was) into was, becomes;
        was := was - array['version', 'updated_at'];
        becomes := becomes - array['version', 'updated_at'];
      end if;
      insert into changes (admin_id, entity, entity_id, kind, before, after, batch)
      values (
        nullif(current_setting('prospekt.admin_id', true), '')::integer,
        TG_ARGV[0], row_id,
        case TG_OP when 'INSERT' then 'created' when 'UPDATE' then 'updated' else 'removed' end,
        was, becomes,
        nullif(current_setting('prospekt.batch', true), '')::uuid
      );
      return null;
    end $$`);
}

async function setTrigger(knex: Knex, run: string): Promise<void> {
  await knex.raw('drop trigger leads_version on leads');
  await knex.raw(`create trigger leads_version before update on leads for each row execute function ${run}`);
}
