import type { Knex } from 'knex';

/** Which columns a person sees in the lead table; null: those by default. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table admins add column lead_columns text[]');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table admins drop column lead_columns');
}
