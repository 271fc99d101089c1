import type { Knex } from 'knex';

/** Rows that somebody ticked for an export, where they are too many for an address. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table export_ticks (
      id uuid primary key default gen_random_uuid(),
      admin_id integer not null references admins on delete cascade,
      list text not null,
      ids integer[] not null,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index export_ticks_admin on export_ticks (admin_id)');
  await knex.raw('create index export_ticks_created_at on export_ticks (created_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table export_ticks');
}
