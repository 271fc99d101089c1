import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table tags (
      id integer generated always as identity primary key,
      name text not null check (name <> ''),
      colour text not null default 'blue',
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index tags_name on tags (lower(name))');
  await knex.raw(`create trigger tags_version before update on tags for each row execute function raise_version()`);
  await knex.raw(
    `create trigger tags_log after insert or update or delete on tags for each row execute function log_change('tag')`,
  );
  await knex.raw(
    `create trigger tags_announce after insert or update or delete on tags execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table tags');
}
