import type { Knex } from 'knex';

/** The number of missed calls stands on every page and is kept in memory; whoever changes a call says so. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create trigger calls_announce after insert or update or delete on calls execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger calls_announce on calls');
}
