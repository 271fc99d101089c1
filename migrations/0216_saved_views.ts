import type { Knex } from 'knex';

/** A list under a name: `query` is its address's query, without the page. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table saved_views (
      id integer generated always as identity primary key,
      list text not null,
      admin_id integer not null references admins on delete cascade,
      name text not null check (name <> ''),
      shared boolean not null default false,
      query text not null default '',
      columns text[] not null,
      deleted_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw(
    'create unique index saved_views_name on saved_views (admin_id, list, lower(name)) where deleted_at is null',
  );
  await knex.raw('create index saved_views_shared on saved_views (list) where shared and deleted_at is null');
  await knex.raw(
    `create trigger saved_views_version before update on saved_views for each row execute function raise_version()`,
  );
  await knex.raw(
    `create trigger saved_views_log after insert or update or delete on saved_views
     for each row execute function log_change('saved_view')`,
  );
  await knex.raw(
    `create trigger saved_views_announce after insert or update or delete on saved_views
     execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table saved_views');
}
