import type { Knex } from 'knex';

/** A spreadsheet on its way into the base: how it is read, where its columns go, how far it is and how its rows ended. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table imports (
      id integer generated always as identity primary key,
      admin_id integer not null references admins,
      entity text not null check (entity in ('lead', 'client')),
      state text not null default 'draft'
        check (state in ('draft', 'scanning', 'checking', 'checked', 'running', 'done', 'stopped', 'failed')),
      file_name text not null check (file_name <> ''),
      size integer not null,
      kind text not null check (kind in ('xlsx', 'xls', 'ods', 'csv')),
      sheet integer not null default 0,
      header_row integer not null default 1 check (header_row > 0),
      encoding text,
      delimiter text,
      inspection jsonb not null default '{}',
      plan jsonb not null default '{}',
      findings jsonb,
      expected jsonb,
      total integer not null default 0,
      position integer not null default 0,
      attempt integer not null default 0,
      created integer not null default 0,
      updated integer not null default 0,
      skipped integer not null default 0,
      failed integer not null default 0,
      notes jsonb not null default '{}',
      operation_id integer references operations on delete set null,
      error jsonb,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz
    )`);
  await knex.raw('create index imports_admin on imports (admin_id, id)');
  await knex.raw('create index imports_operation on imports (operation_id)');
  await knex.raw('create index imports_created_at on imports (created_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table imports');
}
