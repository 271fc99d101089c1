import type { Knex } from 'knex';

/** What opens instead of a code of the second factor; a used one is gone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table recovery_codes (
      id integer generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      salt bytea not null,
      code_hash text not null,
      created_at timestamptz not null default now(),
      unique (admin_id, code_hash)
    )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table recovery_codes');
}
