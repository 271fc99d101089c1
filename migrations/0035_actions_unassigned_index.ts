import type { Knex } from 'knex';

/** The open tasks that somebody planned for nobody else are his own; without this they would be sought among all such. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index actions_open_unassigned on actions (author_id, planned_on, id)
    where assignee_id is null and planned_on is not null and done_at is null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index actions_open_unassigned');
}
