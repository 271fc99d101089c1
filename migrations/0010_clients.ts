import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create function phone_tails(phones text[]) returns text[] language sql immutable parallel safe as $$
      select coalesce(array_agg(right(digits, 9)), '{}')
      from unnest(phones) phone, regexp_replace(phone, '[^0-9]', '', 'g') digits
      where digits <> ''
    $$`);
  await knex.raw(`
    create table clients (
      id integer generated always as identity primary key,
      login text not null check (login <> ''),
      full_name text not null check (full_name <> ''),
      phones text[] not null default '{}',
      emails text[] not null default '{}',
      city text,
      address text,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
  await knex.raw('create unique index clients_login on clients (lower(login))');
  await knex.raw('create index clients_phones on clients using gin (phone_tails(phones)) with (fastupdate = off)');
  await knex.raw(
    `create trigger clients_version before update on clients for each row execute function raise_version()`,
  );
  await knex.raw(
    `create trigger clients_log after insert or update or delete on clients for each row execute function log_change('client')`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table clients');
  await knex.raw('drop function phone_tails(text[])');
}
