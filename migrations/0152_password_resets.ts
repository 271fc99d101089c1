import type { Knex } from 'knex';

/** Links that set a new password. They hold for the address they were sent to; `password_set_at` shows in the change log. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table password_resets (
      id integer generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      email text not null,
      token_hash bytea not null unique,
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index password_resets_admin on password_resets (admin_id, created_at)');
  await knex.raw('alter table admins add password_set_at timestamptz');
  await knex.raw(`
    create function note_password() returns trigger language plpgsql as $$
    begin
      new.password_set_at := now();
      return new;
    end $$`);
  await knex.raw(`
    create trigger admins_password before update of password_hash on admins for each row
      when (old.password_hash <> new.password_hash) execute function note_password()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop trigger admins_password on admins');
  await knex.raw('drop function note_password()');
  await knex.raw('alter table admins drop password_set_at');
  await knex.raw('drop table password_resets');
}
