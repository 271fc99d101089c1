import type { Knex } from 'knex';

/** The change log as a page: everybody's, one person's, one kind of record's, each latest first; and the few removals. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index changes_at on changes (at, id)');
  await knex.raw('drop index changes_admin');
  await knex.raw('create index changes_admin on changes (admin_id, at, id)');
  await knex.raw('create index changes_entity_at on changes (entity, at, id)');
  await knex.raw(`create index changes_removed on changes (at, id) where kind = 'removed'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_removed');
  await knex.raw('drop index changes_entity_at');
  await knex.raw('drop index changes_admin');
  await knex.raw('create index changes_admin on changes (admin_id, id)');
  await knex.raw('drop index changes_at');
}
