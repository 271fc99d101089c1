import type { Knex } from 'knex';

/** What is kept of the lists of leads is forgotten with every change. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create trigger leads_announce after insert or update or delete on leads execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger leads_announce on leads');
}
