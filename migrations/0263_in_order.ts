import type { Knex } from 'knex';

/**
 * Asked by statements that put parts of a list one behind the other. Being unsafe for several processes it keeps the planner
 * from reading the parts at once, which would mix their rows; it costs nothing, as its answer is known beforehand.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create function in_order() returns boolean language sql immutable parallel unsafe as $$ select true $$',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop function in_order()');
}
