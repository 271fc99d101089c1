import type { Knex } from 'knex';

/** Fields that people add to leads, clients and companies; the values stand in `custom` of the records. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table custom_fields (
      id integer generated always as identity primary key,
      entity text not null check (entity in ('lead', 'client', 'company')),
      key text not null check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
      name text not null check (name <> ''),
      kind text not null check (
        kind in ('text', 'long_text', 'number', 'date', 'checkbox', 'select', 'multi_select', 'link')
      ),
      options text[] not null default '{}',
      required boolean not null default false,
      default_value text not null default '',
      hint text not null default '',
      searchable boolean not null default false,
      position integer not null,
      deleted_at timestamptz,
      -- What the jobs know of it: whether its index stands, and the options that records still have to be renamed to.
      index_state text not null default 'none' check (index_state in ('none', 'building', 'ready', 'failed')),
      renames jsonb not null default '[]',
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (entity, key)
    )`);
  await knex.raw(
    'create unique index custom_fields_name on custom_fields (entity, lower(name)) where deleted_at is null',
  );
  await knex.raw(
    `create trigger custom_fields_version before update on custom_fields
     for each row execute function raise_version('position', 'index_state', 'renames')`,
  );
  await knex.raw(
    `create trigger custom_fields_log after insert or update or delete on custom_fields
     for each row execute function log_change('custom_field', 'index_state', 'renames')`,
  );
  await knex.raw(
    `create trigger custom_fields_announce after insert or update or delete on custom_fields
     execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table custom_fields');
}
