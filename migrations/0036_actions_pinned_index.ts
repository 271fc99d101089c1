import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index actions_pinned on actions (lead_id, created_at, id) where pinned');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index actions_pinned');
}
