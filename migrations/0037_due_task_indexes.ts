import type { Knex } from 'knex';

/** The day's tasks are read in the order of their time, so that a page of them needs no sorting. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index actions_due on actions (assignee_id, planned_on, planned_time, id)
    where planned_on is not null and done_at is null`);
  await knex.raw(`
    create index actions_due_unassigned on actions (author_id, planned_on, planned_time, id)
    where assignee_id is null and planned_on is not null and done_at is null`);
  await knex.raw('drop index actions_open');
  await knex.raw('drop index actions_open_unassigned');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    create index actions_open on actions (assignee_id, planned_on, id)
    where planned_on is not null and done_at is null`);
  await knex.raw(`
    create index actions_open_unassigned on actions (author_id, planned_on, id)
    where assignee_id is null and planned_on is not null and done_at is null`);
  await knex.raw('drop index actions_due');
  await knex.raw('drop index actions_due_unassigned');
}
