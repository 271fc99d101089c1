import type { Knex } from 'knex';

/** One thing that somebody did to many rows or several tables: it can be looked at, and undone by its batch of changes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table operations (
      id integer generated always as identity primary key,
      admin_id integer references admins,
      kind text not null check (kind <> ''),
      state text not null default 'running'
        check (state in ('preview', 'queued', 'running', 'done', 'failed', 'stopped')),
      params jsonb not null default '{}',
      target_ids integer[] not null default '{}',
      total integer not null default 0,
      done integer not null default 0,
      changed integer not null default 0,
      skipped jsonb not null default '{}',
      batch uuid not null unique default gen_random_uuid(),
      undoes_id integer unique references operations on delete cascade,
      undone_at timestamptz,
      created_at timestamptz not null default now(),
      finished_at timestamptz
    )`);
  await knex.raw('create index operations_admin on operations (admin_id, id)');
  await knex.raw(`create index operations_previews on operations (created_at) where state = 'preview'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table operations');
}
