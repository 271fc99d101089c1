import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table changes (
      id bigint generated always as identity primary key,
      at timestamptz not null default now(),
      admin_id integer,
      entity text not null,
      entity_id integer not null,
      kind text not null check (kind in ('created', 'updated', 'removed')),
      before jsonb,
      after jsonb,
      batch uuid
    )`);
  await knex.raw('create index changes_entity on changes (entity, entity_id, id)');
  await knex.raw('create index changes_admin on changes (admin_id, id)');
  await knex.raw('create index changes_batch on changes (batch) where batch is not null');

  await knex.raw(`
    create function changed_fields(was jsonb, becomes jsonb) returns jsonb language sql immutable as $$
      select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(was) where value is distinct from becomes -> key
    $$`);

  // Trigger arguments: the entity's name, then columns that are derived or secret and stay out of the log.
  await knex.raw(`
    create function log_change() returns trigger language plpgsql as $$
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

  // Trigger arguments: derived columns whose change is nobody's edit.
  await knex.raw(`
    create function raise_version() returns trigger language plpgsql as $$
    declare hidden text[] := array['version', 'updated_at'] || TG_ARGV[0:];
    begin
      if to_jsonb(old) - hidden <> to_jsonb(new) - hidden then
        new.version := old.version + 1;
        new.updated_at := now();
      end if;
      return new;
    end $$`);

  await knex.raw(`
    create function announce_table() returns trigger language plpgsql as $$
    begin
      perform pg_notify('prospekt_cache', TG_TABLE_NAME);
      return null;
    end $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function announce_table()');
  await knex.raw('drop function raise_version()');
  await knex.raw('drop function log_change()');
  await knex.raw('drop function changed_fields(jsonb, jsonb)');
  await knex.raw('drop table changes');
}
