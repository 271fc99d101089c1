import type { Knex } from 'knex';

/** The names of the columns by their places: a file with some of them, or in another order, finds its way too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`alter table import_mappings add column names text[] not null default '{}'`);
  await knex.raw('create index import_mappings_names on import_mappings using gin (names)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table import_mappings drop column names');
}
