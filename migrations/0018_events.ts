import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table events (
      id bigint generated always as identity primary key,
      admin_id integer not null references admins on delete cascade,
      kind text not null,
      payload jsonb not null default '{}',
      created_at timestamptz not null default now()
    )`);
  await knex.raw('create index events_admin on events (admin_id, id)');
  await knex.raw('create index events_created_at on events (created_at)');
  await knex.raw(`
    create function announce_event() returns trigger language plpgsql as $$
    begin
      perform pg_notify('prospekt_events', new.id || ':' || new.admin_id);
      return null;
    end $$`);
  await knex.raw(
    `create trigger events_announce after insert on events for each row execute function announce_event()`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table events');
  await knex.raw('drop function announce_event()');
}
