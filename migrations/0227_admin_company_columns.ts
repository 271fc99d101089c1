import type { Knex } from 'knex';

/** Which columns a person sees in the table of companies; null: those by default. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table admins add column company_columns text[]');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table admins drop column company_columns');
}
