import type { Knex } from 'knex';

/** Why a mailing was stopped by itself, and who went on with it in the place of whoever may not send any more. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table mailings
      add column stop_reason text check (stop_reason in ('sender_disabled', 'sender_right', 'field_gone')),
      add column taken_over_by_id integer references admins`);
  await knex.raw(
    'create index mailings_taken_over_by on mailings (taken_over_by_id) where taken_over_by_id is not null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table mailings drop column taken_over_by_id, drop column stop_reason');
}
