import type { Knex } from 'knex';

/** How much somebody has uploaded without sending it is asked at each upload. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'create index mailing_attachments_unsent on mailing_attachments (admin_id) include (size) where mailing_id is null',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index mailing_attachments_unsent');
}
