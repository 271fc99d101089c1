import type { Knex } from 'knex';

/** Where somebody's columns of these names went the last time. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table import_mappings (
      id integer generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      entity text not null check (entity in ('lead', 'client')),
      signature text not null,
      plan jsonb not null,
      used_at timestamptz not null default now(),
      unique (admin_id, entity, signature)
    )`);
  await knex.raw('create index import_mappings_signature on import_mappings (entity, signature, used_at)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table import_mappings');
}
