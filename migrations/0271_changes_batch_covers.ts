import type { Knex } from 'knex';

/** What an import made or changed is read from the index alone, of a hundred thousand records too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_batch');
  await knex.raw(
    'create index changes_batch on changes (batch, id) include (entity, entity_id, kind) where batch is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_batch');
  await knex.raw('create index changes_batch on changes (batch, id) where batch is not null');
}
