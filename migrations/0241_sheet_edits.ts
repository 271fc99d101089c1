import type { Knex } from 'knex';

/** Exported files that came back changed: what differs from the base, cell by cell, until it is applied or forgotten. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sheet_edits (
      id integer generated always as identity primary key,
      admin_id integer not null references admins,
      entity text not null check (entity in ('lead', 'client', 'company')),
      file_name text not null,
      state text not null default 'reading' check (state in ('reading', 'ready', 'failed')),
      error jsonb,
      rows integer not null default 0,
      -- Titles of the columns that are not read.
      ignored text[] not null default '{}',
      operation_id integer references operations on delete set null,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index sheet_edits_admin on sheet_edits (admin_id, entity, id)');
  await knex.raw('create index sheet_edits_created_at on sheet_edits (created_at)');
  await knex.raw('create index sheet_edits_operation_id on sheet_edits (operation_id)');
  await knex.raw(`
    create table sheet_edit_cells (
      id integer generated always as identity primary key,
      sheet_edit_id integer not null references sheet_edits on delete cascade,
      row_number integer not null,
      record_id integer,
      -- Empty where the whole row cannot be read.
      field text not null,
      status text not null check (status in ('change', 'conflict', 'invalid')),
      reason text,
      -- In the base when the file was made, in the base now, and in the file.
      base jsonb,
      before jsonb,
      after jsonb,
      chosen boolean not null default false
    )`);
  await knex.raw('create index sheet_edit_cells_all on sheet_edit_cells (sheet_edit_id, id)');
  await knex.raw('create index sheet_edit_cells_status on sheet_edit_cells (sheet_edit_id, status, id)');
  await knex.raw('create index sheet_edit_cells_chosen on sheet_edit_cells (sheet_edit_id, record_id) where chosen');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sheet_edit_cells');
  await knex.raw('drop table sheet_edits');
}
