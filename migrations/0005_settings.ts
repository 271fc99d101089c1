import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table settings (
      key text primary key,
      value jsonb not null
    )`);
  await knex.raw(
    `create trigger settings_announce after insert or update or delete on settings execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table settings');
}
