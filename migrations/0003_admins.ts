import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table admins (
      id integer generated always as identity primary key,
      login text not null check (login <> ''),
      full_name text not null check (full_name <> ''),
      email text,
      phone_extension text,
      password_hash text not null,
      rights text[] not null default '{}',
      own_leads_only boolean not null default false,
      language text not null default 'en' check (language in ('ru', 'en', 'uk', 'lt')),
      time_zone text not null default 'UTC',
      theme text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
      shortcuts boolean not null default true,
      call_sound boolean not null default false,
      page_size smallint not null default 10 check (page_size in (10, 20, 50, 100)),
      disabled_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index admins_login on admins (lower(login))');
  await knex.raw(`create trigger admins_version before update on admins for each row execute function raise_version()`);
  await knex.raw(
    `create trigger admins_log after insert or update or delete on admins
     for each row execute function log_change('admin', 'password_hash')`,
  );
  await knex.raw(
    `create trigger admins_announce after insert or update or delete on admins execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table admins');
}
