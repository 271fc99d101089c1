import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table action_types (
      id integer generated always as identity primary key,
      name text not null check (name <> ''),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index action_types_name on action_types (lower(name))');
  await knex.raw(
    `create trigger action_types_version before update on action_types for each row execute function raise_version()`,
  );
  await knex.raw(
    `create trigger action_types_log after insert or update or delete on action_types for each row execute function log_change('action_type')`,
  );
  await knex.raw(
    `create trigger action_types_announce after insert or update or delete on action_types execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table action_types');
}
