import type { Knex } from 'knex';

/** A call that goes over to another lead is told in the change log, so that it can go back. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    `create trigger calls_log_moves after update on calls for each row
     when (old.lead_id <> new.lead_id) execute function log_change('call')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger calls_log_moves on calls');
}
