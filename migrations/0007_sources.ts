import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sources (
      id integer generated always as identity primary key,
      name text not null check (name <> ''),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index sources_name on sources (lower(name))');
  await knex.raw(
    `create trigger sources_version before update on sources for each row execute function raise_version()`,
  );
  await knex.raw(
    `create trigger sources_log after insert or update or delete on sources for each row execute function log_change('source')`,
  );
  await knex.raw(
    `create trigger sources_announce after insert or update or delete on sources execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sources');
}
