import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table sessions (
      sid text primary key,
      sess jsonb not null,
      expire timestamptz not null,
      admin_id integer generated always as (((sess -> 'passport') ->> 'user')::integer) stored
        references admins on delete cascade
    )`);
  await knex.raw('create index sessions_expire on sessions (expire)');
  await knex.raw('create index sessions_admin on sessions (admin_id)');
  await knex.raw(
    `create trigger sessions_announce after update or delete on sessions execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sessions');
}
