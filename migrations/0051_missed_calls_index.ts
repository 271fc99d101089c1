import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index calls_all_missed on calls (admin_id, id) where state = 'missed'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index calls_all_missed');
}
