import type { Knex } from 'knex';

/** The notes and actions that were deleted from a lead or a client, for its history, where they are brought back. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`create index changes_removed_entries
    on changes (entity, coalesce(before ->> 'lead_id', before ->> 'client_id'), id)
    where kind = 'removed' and entity in ('action', 'client_note')`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index changes_removed_entries');
}
