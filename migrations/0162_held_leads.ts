import type { Knex } from 'knex';

// For those that come back today, and for their tab in the order of that day.
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index leads_by_held_until on leads (held_until, id)
    include (state, step_id, responsible_id, source_id, priority) where state = 'held'`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index leads_by_held_until');
}
