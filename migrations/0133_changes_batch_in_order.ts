import type { Knex } from 'knex';

/** An undo reads a batch from its end, piece by piece. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_batch');
  await knex.raw('create index changes_batch on changes (batch, id) where batch is not null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_batch');
  await knex.raw('create index changes_batch on changes (batch) where batch is not null');
}
