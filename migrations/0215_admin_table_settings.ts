import type { Knex } from 'knex';

/** How a person wants each table, by the list's name: how many rows on a page, and which saved view opens first. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table admins add column table_settings jsonb not null default '{}'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table admins drop column table_settings');
}
