import type { Knex } from 'knex';

// Sessions of strangers are kept nowhere, and a stranger can make and change as many as he likes.
export async function up(knex: Knex): Promise<void> {
  await knex.raw('drop trigger sessions_announce on sessions');
  await knex.raw(
    `create trigger sessions_announce after update or delete on sessions
     for each row when (old.admin_id is not null) execute function announce_table()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger sessions_announce on sessions');
  await knex.raw(
    `create trigger sessions_announce after update or delete on sessions execute function announce_table()`,
  );
}
